import {
  cloudOfHost,
  hostMetadata,
  kindOfHost,
  type StrategyContext,
  type TokenRequest,
  TokenRequestError,
} from '@lakeauth/core'
import { shown } from '../explain/shown.js'

/** What decides whom the workload's token should be for. */
export interface AudienceOf {
  readonly host: string
  readonly accountId?: string | undefined
  readonly tokenAudience?: string | undefined
  /** The token endpoint, as the last resort. */
  readonly endpoint: string
  readonly strategy: string
}

/**
 * Whom the workload's token should be for, in the order of the official SDKs: what was set, what the host's metadata says,
 * the account id on an account or unified host, the token endpoint. Stricter than they are, a host outside the DNS zones of
 * Databricks is sent a token for its own token endpoint or for what was set, and for nobody else: such a host could otherwise
 * have itself handed a token that is good elsewhere, and one for the account id is good in the whole account.
 *
 * @throws TokenRequestError when such a host names somebody else. No token is asked for.
 */
export async function audienceFor(of: AudienceOf, context: StrategyContext, request?: TokenRequest): Promise<string> {
  const { host, accountId, tokenAudience, endpoint } = of
  if (tokenAudience !== undefined) return tokenAudience
  const { hostname } = new URL(host)
  const trusted = cloudOfHost(hostname) !== undefined
  if (kindOfHost(hostname) === 'account') return (trusted ? accountId : undefined) ?? endpoint
  const metadata = await hostMetadata(host, context, request?.signal && { signal: request.signal })
  const { federationAudience: stated } = metadata
  if (stated !== undefined) {
    if (trusted || stated === endpoint) return stated
    throw somebodyElse(of, stated)
  }
  const isWorkspace = metadata.kind !== 'account' && metadata.kind !== 'unified'
  return (isWorkspace || !trusted ? undefined : (accountId ?? metadata.accountId)) ?? endpoint
}

function somebodyElse({ host, strategy }: AudienceOf, stated: string): TokenRequestError {
  const endpoint = `${host}/.well-known/databricks-config`
  return new TokenRequestError({
    code: 'ERR_DISCOVERY_MISMATCH',
    message: `${strategy}: ${endpoint} wants tokens for ${shown(stated)}, which is not its own token endpoint, and the host is in no DNS zone of Databricks. No token was asked for. Check the host; if this is right, set tokenAudience (DATABRICKS_TOKEN_AUDIENCE).`,
    endpoint,
    strategy,
  })
}
