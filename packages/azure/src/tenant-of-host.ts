import { isAuthError, TokenRequestError } from '@lakeauth/core'
import type { Azure, Call } from './azure.js'
import { parseTenant } from './parsers.js'

/** Answers of a host that is out of order: what it says then is not about the tenant. */
const isOutage = (status: number): boolean => status >= 500 || status === 408 || status === 429

/**
 * The tenant that a workspace belongs to, as its login redirect shows it: `GET {host}/aad/auth`, whose `Location` is not
 * followed. Asked once; `undefined` when the host names none, so that whoever asks can do without. That is not kept for longer
 * than any refusal: what stood in front of the host may be gone in a minute.
 *
 * @throws TokenRequestError when the host cannot be reached, or is out of order: an outage must not choose another tenant.
 */
export function tenantOfHost(
  host: string,
  { context, strategy }: Pick<Azure, 'context' | 'strategy'>,
  { signal: caller }: Call,
): Promise<string | undefined> {
  const found = context.once(
    `azure tenant of ${host}`,
    async ({ signal }) => {
      const response = await context
        .fetch(`${host}/aad/auth`, { redirect: 'manual', signal })
        .catch((error: unknown) => {
          signal.throwIfAborted()
          throw isTooLarge(error) ? new NoTenant() : error
        })
      if (isOutage(response.status)) throw outage(host, response.status, strategy)
      const tenant = tenantIn(response.headers.get('location'))
      if (tenant !== undefined) return tenant
      context.logger.debug(`${host} does not show its tenant (${response.status})`)
      throw new NoTenant()
    },
    caller && { signal: caller },
  )
  return found.catch((error: unknown) => {
    if (error instanceof NoTenant) return undefined
    throw error
  })
}

/** The host named none. */
class NoTenant extends Error {}

/** A page instead of a redirect says nothing. */
function isTooLarge(error: unknown): boolean {
  return isAuthError(error) && error.code === 'ERR_RESPONSE_TOO_LARGE'
}

function outage(host: string, status: number, strategy: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: `${strategy}: ${host}/aad/auth, which shows the tenant of the workspace, is out of order (${status}). Try again later, or set azureTenantId (ARM_TENANT_ID).`,
    endpoint: `${host}/aad/auth`,
    status,
    retryable: true,
    strategy,
  })
}

/** The names of Entra in its clouds. */
const ENTRA = /^login\.(?:microsoftonline\.(?:com|us)|chinacloudapi\.cn|partner\.microsoftonline\.cn)$/

/** Names of Entra's for everybody's tenants. */
const ANY_TENANT: ReadonlySet<string> = new Set(['', 'common', 'organizations', 'consumers'])

/** The first segment of the path at Entra: an id, or a domain name. */
function tenantIn(location: string | null): string | undefined {
  if (location === null || !URL.canParse(location)) return undefined
  const { protocol, hostname, pathname } = new URL(location)
  const first = pathname.split('/')[1]?.toLowerCase() ?? ''
  if (protocol !== 'https:' || !ENTRA.test(hostname) || ANY_TENANT.has(first)) return undefined
  try {
    return parseTenant(first)
  } catch {
    return undefined
  }
}
