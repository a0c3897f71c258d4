import { type Answer, ok } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Handler } from '../../route.js'
import { type AzureCloud, azureClouds } from '../clouds.js'
import { directoryPart, entraKeys } from '../directory.js'
import { entraError } from './entra-error.js'
import { entraIssuer } from './entra-token.js'
import { refusedTenant } from './tenant.js'

/** The metadata of a tenant, version 1. */
export const openIdConfigurationV1: Handler = (exchange) =>
  configuration(exchange, entraIssuer(exchange.world), '/oauth2', '/discovery/keys')

/** The metadata of a tenant, version 2: the issuer is at the authority itself, as MSAL demands. */
export const openIdConfigurationV2: Handler = (exchange) => {
  const { tenantId } = exchange.world.part(directoryPart)
  return configuration(exchange, `${exchange.base}/${tenantId}/v2.0`, '/oauth2/v2.0', '/discovery/v2.0/keys')
}

/** The key document. Tenants share it; the tokens of both versions are signed alike. */
export const entraKeyDocument: Handler = async (exchange) => {
  const keys = await exchange.world.part(entraKeys).published()
  return ok({ keys: keys.map(({ kid, jwk }) => ({ ...jwk, x5t: kid })) })
}

/** Instance discovery: which hosts are one and the same, and where the metadata of an authority is. */
export const instanceDiscovery: Handler = (exchange) => {
  const { query, world } = exchange
  const wanted = query.get('authorization_endpoint') ?? ''
  const known = URL.canParse(wanted) ? new URL(wanted) : undefined
  const tenant = known?.pathname.split('/').find((part) => part !== '' && !part.startsWith('_'))
  if (world.enforces('invalid-authority') && (!known || tenant === undefined))
    return entraError(
      exchange,
      { status: 400, error: 'invalid_instance', code: 50049, message: 'Unknown or invalid instance.' },
      'invalid-authority',
      'authorization_endpoint is no URL with a tenant in its path.',
    )
  return ok({
    tenant_discovery_endpoint: `${exchange.base}/${tenant ?? 'common'}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: Object.values(azureClouds).map(instance),
  })
}

function instance({ logins }: AzureCloud): Readonly<Record<string, unknown>> {
  return { preferred_network: logins[0], preferred_cache: logins[1] ?? logins[0], aliases: logins }
}

function configuration(exchange: Exchange, issuer: string, oauth: string, keys: string): Answer {
  const { base, params, world } = exchange
  const refused = refusedTenant(exchange)
  if (refused) return refused
  const { cloud, tenantId } = world.part(directoryPart)
  const named = params['tenant'] as string
  const tenant = named.toLowerCase() === 'common' ? 'common' : tenantId
  return ok({
    token_endpoint: `${base}/${tenant}${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/${tenant}${keys}`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer,
    authorization_endpoint: `${base}/${tenant}${oauth}/authorize`,
    tenant_region_scope: null,
    cloud_instance_name: cloud.logins[0],
    msgraph_host: 'graph.microsoft.com',
  })
}
