import type { AzureCloud } from './clouds.js'

/** The Databricks application, the same in every cloud and tenant. */
export const databricksResource = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'

/** What a v1 request without `resource` is taken to mean: the directory's own old API. */
export const oldGraph = '00000002-0000-0000-c000-000000000000'

/** The audience of a token for this resource, spelled as it was asked for, or `undefined` when the tenant has no such resource. */
export function audienceOf(cloud: AzureCloud, resource: string): string | undefined {
  if (resource.toLowerCase() === databricksResource) return databricksResource
  const others = ['https://graph.microsoft.com', oldGraph]
  return isManagement(cloud, resource) || others.includes(withoutSlash(resource)) ? resource : undefined
}

/** Whether a resource or audience is the Resource Manager of this cloud; the slash at the end may be there or not. */
export function isManagement(cloud: AzureCloud, resource: string): boolean {
  return cloud.management.includes(withoutSlash(resource))
}

function withoutSlash(resource: string): string {
  return resource.replace(/\/$/, '')
}
