import { ClientSecretCredential } from '@azure/identity'

/** The scope of Azure Databricks: the id of its login application. */
export const databricksScope = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default'

/** The scope of management tokens: the slash at the end of the resource is a part of it. */
export const managementScope = 'https://management.core.windows.net//.default'

/** By which way the package gets to the mock: it takes only https and hosts without a path, so the public one of Entra. */
export const via = 'through a proxy'

/** Why the package cannot be pointed at a mock, if so. */
export function unavailable({ azure, proxy, ca }) {
  return azure && proxy && ca ? undefined : 'the package asks only https hosts, and this mock has no proxy to Entra'
}

/** The mock's service principal, as a user of the package writes it who sits behind a proxy. */
export function credentialOf({ azure: { tenantId, clientId, clientSecret }, proxy }) {
  const { protocol, hostname, port } = new URL(proxy)
  const proxyOptions = { host: `${protocol}//${hostname}`, port: Number(port) }
  return new ClientSecretCredential(tenantId, clientId, clientSecret, { proxyOptions })
}
