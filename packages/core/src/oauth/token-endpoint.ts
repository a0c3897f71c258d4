import type { StrategyContext } from '../context.js'
import { ConfigurationError, TokenRequestError } from '../errors.js'
import { withoutQuery } from '../fetch/origin.js'
import { internalsOf } from '../internals.js'
import { kindOfHost } from '../settings/cloud.js'
import { getJson } from './get-json.js'
import { hostMetadata } from './host-metadata.js'

/** What decides where a host's token endpoint is. */
export interface EndpointOf {
  readonly host: string
  readonly accountId?: string | undefined
  readonly discoveryUrl?: string | undefined
}

type DiscoveryContext = Pick<StrategyContext, 'once' | 'fetch' | 'logger' | 'clock' | 'sourceOf'>

/**
 * Where a host issues Databricks OAuth tokens. An account host needs no request; any other host says it in its metadata,
 * or, when it has none, in its authorization server metadata (RFC 8414). What was found is kept for good, so that a
 * refresh needs the token endpoint alone. Wherever it comes from, the endpoint lies on the host's own origin.
 */
export async function tokenEndpoint(
  of: EndpointOf,
  context: DiscoveryContext,
  request?: { readonly signal?: AbortSignal },
): Promise<string> {
  const { host, accountId, discoveryUrl } = of
  if (!discoveryUrl && kindOfHost(new URL(host).hostname) === 'account') return accountEndpoint(host, accountId)
  const name = `token-endpoint ${JSON.stringify([host, accountId, discoveryUrl])}`
  return context.once(name, (started) => find(of, context, started), request)
}

function accountEndpoint(host: string, accountId: string | undefined): string {
  return `${host}/oidc/accounts/${required(accountId, host)}/v1/token`
}

async function find(
  { host, accountId, discoveryUrl }: EndpointOf,
  context: DiscoveryContext,
  request: { readonly signal: AbortSignal },
): Promise<string> {
  const { strategy } = internalsOf(context)
  if (discoveryUrl) return discovered(discoveryUrl, host, context, request)
  const { oidcEndpoint, accountId: statedAccountId } = await hostMetadata(host, context, request)
  if (!oidcEndpoint) return discovered(`${host}/oidc/.well-known/oauth-authorization-server`, host, context, request)
  const base = oidcEndpoint.includes('{account_id}')
    ? oidcEndpoint.replaceAll('{account_id}', required(accountId ?? statedAccountId, host))
    : oidcEndpoint
  return onOwnOrigin(`${base}/v1/token`, host, { from: `${host}/.well-known/databricks-config`, strategy })
}

async function discovered(
  url: string,
  host: string,
  context: DiscoveryContext,
  { signal }: { readonly signal: AbortSignal },
): Promise<string> {
  const { strategy } = internalsOf(context)
  const document = await getJson(url, 'OAuth authorization server metadata', context, signal)
  const { issuer, token_endpoint: endpoint } = document
  const where: Where = { from: withoutQuery(new URL(url)), strategy }
  // RFC 8414 section 3.3: a document of another issuer must not be used. Databricks documents name none as a rule.
  if (issuer !== undefined && !issuerMatches(issuer, url)) {
    throw mismatch(where, 'its issuer is not the place that it was asked for at')
  }
  if (typeof endpoint !== 'string') throw mismatch(where, 'it names no token_endpoint')
  return onOwnOrigin(endpoint, host, where)
}

/** A document, for its errors. */
interface Where {
  readonly from: string
  readonly strategy: string
}

/** The issuer that a well-known URL belongs to: the suffix is appended (OpenID) or inserted after the origin (RFC 8414). */
function issuerMatches(issuer: unknown, url: string): boolean {
  const { origin, pathname } = new URL(url)
  const [before, after] = pathname.split(/\/\.well-known\/(?:oauth-authorization-server|openid-configuration)/)
  return issuer === `${origin}${before}${after ?? ''}`
}

function onOwnOrigin(endpoint: string, host: string, where: Where): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url?.origin === host && url.username === '' && url.password === '') return url.href
  throw mismatch(where, `its token endpoint is not on ${host}`)
}

function mismatch({ from, strategy }: Where, problem: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_DISCOVERY_MISMATCH',
    message: `${strategy}: the discovery document (${from}) cannot be trusted: ${problem}. No secret was sent. Check the host, and discoveryUrl if it is set.`,
    endpoint: from,
    strategy,
  })
}

function required(accountId: string | undefined, host: string): string {
  if (accountId) return accountId
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${host} is an account host, and accountId is not set. Set accountId, DATABRICKS_ACCOUNT_ID, or account_id in the profile.`,
    attribute: 'accountId',
  })
}
