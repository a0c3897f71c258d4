import type { StrategyContext } from '../context.js'
import { internalsOf } from '../internals.js'
import { createRedactor, type Redactor } from '../redact.js'
import { REDACTED } from '../secret.js'
import type { Token, TokenRequest } from '../token.js'
import { parseTokenResponse } from './token-response.js'

/** Parameters that are tokens themselves (RFC 8693 section 2.1, RFC 7521 section 4.1). */
const SECRET_PARAMETERS = ['subject_token', 'actor_token', 'assertion'] as const

/** What {@link extensionGrantToken} is given. */
export interface ExtensionGrant {
  /** The token endpoint's URL. */
  readonly endpoint: string
  /** A URI, such as `urn:ietf:params:oauth:grant-type:token-exchange`. */
  readonly grantType: string
  /** Who asks. Without it the form has no `client_id` at all, which is not the same as an empty one. */
  readonly clientId?: string | undefined
  /** The other parameters of the form. */
  readonly parameters: Readonly<Record<string, string>>
  /** What to check after a refusal; name settings with `context.sourceOf`. */
  readonly check: string
  /** Seconds since the epoch, by the server's clock: the token ends then at the latest, whatever it says of itself. */
  readonly notAfter?: number | undefined
}

/**
 * One extension grant (RFC 6749 section 4.5), such as a token exchange (RFC 8693), by a client without a secret. Nothing is
 * cached or repeated here: give it to {@link cachedSource}.
 *
 * @throws TokenRequestError
 * @example
 * ```ts
 * import { extensionGrantToken, type StrategyContext } from '@lakeauth/core'
 *
 * const exchange = (assertion: string, context: StrategyContext) =>
 *   extensionGrantToken(
 *     {
 *       endpoint: 'https://example.cloud.databricks.com/oidc/v1/token',
 *       grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
 *       parameters: { assertion },
 *       check: 'Check who signs the assertion.',
 *     },
 *     context,
 *   )
 * ```
 */
export async function extensionGrantToken(
  { endpoint, grantType, clientId, parameters, check, notAfter }: ExtensionGrant,
  context: Pick<StrategyContext, 'fetch' | 'clock'>,
  request?: TokenRequest,
): Promise<Token> {
  const oauth = await import('./grant-request.js')
  const { strategy, redact } = internalsOf(context)
  const requestedAt = context.clock.now()
  const response = await oauth.genericTokenEndpointRequest(
    { issuer: new URL(endpoint).origin, token_endpoint: endpoint },
    // The library wants a name; what is sent is up to the next argument.
    { client_id: clientId ?? 'anybody' },
    (_server, _client, form) => {
      if (clientId !== undefined) form.set('client_id', clientId)
    },
    grantType,
    parameters,
    oauth.throughContext(context, request),
  )
  // No setting holds what was made for this request alone.
  const sent = SECRET_PARAMETERS.map((name) => parameters[name]).filter((value) => value !== undefined)
  const made = createRedactor(sent)
  const clean: Redactor = (text) => withoutPieces(made(redact(text)), sent)
  const of = { strategy, endpoint, requestedAt, clock: context.clock, redact: clean, check, notAfter }
  return parseTokenResponse(response, of)
}

/** Whoever repeats a token may cut it anywhere, or change its letters: long words that it holds go as well. */
function withoutPieces(text: string, tokens: readonly string[]): string {
  const held = tokens.map((token) => token.toLowerCase())
  return text.replace(/[\w-]{12,}/g, (word) =>
    held.some((token) => token.includes(word.toLowerCase())) ? REDACTED : word,
  )
}
