import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { directoryPart } from '../directory.js'
import { entraError } from './entra-error.js'

/** Authorities that name nobody's tenant; an application has to name its own. */
const anyTenant = ['common', 'organizations', 'consumers']

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const domainName = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i

/** The refusal of a tenant that this cloud does not have. Metadata is also had of `common`. */
export function refusedTenant(exchange: Exchange): Answer | undefined {
  const { world } = exchange
  const tenant = tenantOf(exchange)
  if (anyTenant.includes(tenant) || isOwn(exchange, tenant)) return undefined
  if (!uuid.test(tenant) && !domainName.test(tenant) && world.enforces('malformed-tenant'))
    return entraError(
      exchange,
      {
        status: 400,
        error: 'invalid_request',
        code: 900023,
        message: `Specified tenant identifier '${tenant}' is neither a valid DNS name, nor a valid external domain.`,
      },
      'malformed-tenant',
      'The tenant is neither a UUID nor a domain name.',
    )
  if (!world.enforces('unknown-tenant')) return undefined
  return entraError(
    exchange,
    {
      status: 400,
      error: 'invalid_request',
      code: 90002,
      message:
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct ` +
        'cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.',
    },
    'unknown-tenant',
    'The world has no such tenant in this cloud.',
  )
}

/** The same where only one tenant will do: a token for an application. */
export function refusedOwnTenant(exchange: Exchange): Answer | undefined {
  const refused = refusedTenant(exchange)
  if (refused || isOwn(exchange, tenantOf(exchange)) || !exchange.world.enforces('no-tenant')) return refused
  return entraError(
    exchange,
    {
      status: 400,
      error: 'invalid_request',
      code: 50059,
      message: 'No tenant-identifying information found in either the request or implied by any provided credentials.',
    },
    'no-tenant',
    'An application asks its own tenant, not common, organizations or consumers.',
  )
}

function tenantOf({ params }: Exchange): string {
  return (params['tenant'] ?? '').toLowerCase()
}

function isOwn({ world, authority }: Exchange, tenant: string): boolean {
  const { cloud, tenantId, domain } = world.part(directoryPart)
  return cloud.logins.includes(authority) && (tenant === tenantId || tenant === domain)
}
