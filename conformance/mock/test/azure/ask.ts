import type { World } from '../../src/world/world.js'
import { json } from '../requests.js'

/** The resource that Databricks is, in every tenant. */
export const databricks = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'

/** Asks Entra for a token: version 2 with the seeded secret unless told. `null` leaves a field out. */
export function askEntra(
  world: World,
  form: Readonly<Record<string, string | null>> = {},
  options: { version?: 1 | 2; tenant?: string; headers?: Record<string, string>; authority?: string } = {},
): Promise<Response> {
  const { azure } = world
  const { version = 2, tenant = azure.tenantId, headers = {}, authority = azure.authority } = options
  const whole = {
    grant_type: 'client_credentials',
    client_id: azure.clientId,
    client_secret: azure.clientSecret,
    ...(version === 2 ? { scope: `${databricks}/.default` } : { resource: databricks }),
    ...form,
  }
  const sent = Object.entries(whole).filter((pair): pair is [string, string] => pair[1] !== null)
  return world.fetch(`${authority}/${tenant}/oauth2/${version === 2 ? 'v2.0/' : ''}token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(sent),
  })
}

/** The access token of an answer. */
export async function tokenOf(answer: Promise<Response>): Promise<string> {
  return (await json(await answer)).access_token
}

/** The management token of the seeded service principal. */
export function managementToken(world: World): Promise<string> {
  return tokenOf(askEntra(world, { scope: `${world.azure.managementResource}/.default` }))
}

/** Calls an API of the workspace on Azure. */
export function callWorkspace(
  world: World,
  token: string,
  headers: Record<string, string> = {},
  host = world.azure.host,
): Promise<Response> {
  return world.fetch(`${host}/api/2.0/clusters/list`, { headers: { authorization: `Bearer ${token}`, ...headers } })
}

/** The two headers of a service principal that is not in the workspace. */
export function azureHeaders(world: World, management: string, id = world.azure.workspaceResourceId) {
  return {
    'x-databricks-azure-sp-management-token': management,
    'x-databricks-azure-workspace-resource-id': id,
  }
}

/** Asks the Resource Manager. */
export function askArm(
  world: World,
  token: string | undefined,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const separator = path.includes('?') ? '' : '?api-version=2018-04-01'
  return world.fetch(`${world.azure.arm}${path}${separator}`, {
    ...init,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(init.headers as object) },
  })
}

/** Asks the Instance Metadata Service. `null` leaves a parameter or header out. */
export function askImds(
  world: World,
  query: Readonly<Record<string, string | null>> = {},
  headers: Readonly<Record<string, string | null>> = {},
): Promise<Response> {
  const present = (fields: Readonly<Record<string, string | null>>): Record<string, string> =>
    Object.fromEntries(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== null))
  const whole = new URLSearchParams(present({ 'api-version': '2018-02-01', resource: databricks, ...query }))
  return world.fetch(`${world.azure.managedIdentity.imdsHost}/metadata/identity/oauth2/token?${whole}`, {
    headers: present({ metadata: 'true', ...headers }),
  })
}
