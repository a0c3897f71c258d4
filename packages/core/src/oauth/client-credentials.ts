import type { StrategyContext } from '../context.js'
import { internalsOf } from '../internals.js'
import type { Secret } from '../secret.js'
import { cloudOfHost } from '../settings/cloud.js'
import type { Token, TokenRequest } from '../token.js'
import { parseTokenResponse } from './token-response.js'

/** What {@link clientCredentialsToken} is given. */
export interface ClientCredentials {
  /** The token endpoint's URL. */
  readonly endpoint: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly scopes: readonly string[]
}

/**
 * One client credentials grant (RFC 6749 section 4.4), the client authenticated with HTTP Basic (section 2.3.1). Nothing is
 * cached or repeated here: give it to {@link cachedSource}.
 */
export async function clientCredentialsToken(
  { endpoint, clientId, clientSecret, scopes }: ClientCredentials,
  context: Pick<StrategyContext, 'fetch' | 'clock' | 'sourceOf'>,
  request?: TokenRequest,
): Promise<Token> {
  // Loaded on first use: it is the largest part of what a sign-in needs, and an import of core needs none of it.
  const oauth = await import('./grant-request.js')
  const { strategy, redact } = internalsOf(context)
  const requestedAt = context.clock.now()
  const response = await oauth.clientCredentialsGrantRequest(
    { issuer: new URL(endpoint).origin, token_endpoint: endpoint },
    { client_id: clientId },
    (_server, _client, _body, headers) => headers.set('authorization', basicOf(clientId, clientSecret.reveal())),
    { scope: scopes.join(' ') },
    oauth.throughContext(context, request),
  )
  const check = `Check ${context.sourceOf('clientId')} and ${context.sourceOf('clientSecret')}, and that the service principal may use these scopes.${entraHint(endpoint)}`
  return parseTokenResponse(response, { strategy, endpoint, requestedAt, clock: context.clock, redact, check })
}

/** On Azure a service principal may have secrets of two kinds, which look alike to people. */
function entraHint(endpoint: string): string {
  if (cloudOfHost(new URL(endpoint).hostname) !== 'azure') return ''
  return ' A secret that was made in Entra signs in with azure-client-secret: set it as azureClientSecret (ARM_CLIENT_SECRET), beside azureClientId.'
}

/**
 * The client's name and secret as a form would hold them (RFC 6749 section 2.3.1). The form encoding of the WHATWG leaves
 * `-` and `_` alone, where oauth4webapi writes `%2D` and `%5F`: a server that does not decode at all, as other clients of
 * Databricks let one get away with, still knows a UUID.
 */
function basicOf(clientId: string, clientSecret: string): string {
  const [name, secret] = [clientId, clientSecret].map((value) =>
    new URLSearchParams({ value }).toString().slice('value='.length),
  )
  return `Basic ${btoa(`${name}:${secret}`)}`
}
