import { createToken, type Token, TokenRequestError } from '@lakeauth/core'
import type { Answer } from './ask.js'
import type { Google } from './google.js'
import { idTokenClaims } from './jwt-claims.js'

/** A lifetime is not believed beyond this. */
const LIFETIME_MAX_S = 86_400
/** The lifetime of an access token that states none. */
const LIFETIME_ASSUMED_S = 300

/** Where a token came from. */
export interface Origin {
  readonly answer: Pick<Answer, 'endpoint' | 'serverTime'>
  /** Wall time at which the request started. */
  readonly requestedAt: number
}

/**
 * The ID token in an answer. Its own `exp` ends it. On whose clock?
 *
 * - The server's, where it told the time: a machine whose clock is off by ten minutes signs in, and refreshes in time.
 * - Else this machine's. `iat` says nothing of the present: whoever hands out tokens may have kept this one, and its beginning
 *   taken for now would keep it past its end, or let one in that ended long ago. On a clock that is ahead a token is merely
 *   renewed sooner.
 * - Never longer than it lives in all (`exp` less `iat`): that is what is left of a new one where the clock is behind, and its
 *   beginning lies in the future.
 *
 * It must be for the audience that was asked for: Google answers a user's refresh token with one for the client instead.
 *
 * @throws TokenRequestError
 */
export function idTokenOf(value: unknown, audience: string, { answer, requestedAt }: Origin, google: Google): Token {
  const claims = typeof value === 'string' ? idTokenClaims(value) : undefined
  if (!claims) throw unusable('it holds no ID token', answer.endpoint, google)
  if (claims.aud !== audience) throw wrongAudience(audience, answer.endpoint, google)
  const now = answer.serverTime ?? google.context.clock.now() / 1000
  const lifetime = Math.min(claims.exp - now, claims.exp - (claims.iat ?? now), LIFETIME_MAX_S)
  return living(value as string, lifetime, { answer, requestedAt }, google)
}

/**
 * The access token in an answer, with its lifetime in seconds, or its end as a date.
 *
 * @throws TokenRequestError
 */
export function accessTokenOf(
  found: { readonly value: unknown; readonly expiresIn?: unknown; readonly expireTime?: unknown },
  origin: Origin,
  google: Google,
): Token {
  const { value, expiresIn, expireTime } = found
  const { answer } = origin
  if (typeof value !== 'string' || !isTokenText(value)) {
    throw unusable('it holds no access token', answer.endpoint, google)
  }
  const now = answer.serverTime ?? google.context.clock.now() / 1000
  const end = typeof expireTime === 'string' ? Date.parse(expireTime) / 1000 : undefined
  const stated = expiresIn !== undefined ? Number(expiresIn) : end !== undefined ? end - now : LIFETIME_ASSUMED_S
  if (Number.isNaN(stated)) throw unusable('its lifetime cannot be read', answer.endpoint, google)
  return living(value, Math.min(stated, LIFETIME_MAX_S), origin, google)
}

/** True for what may stand behind `Bearer` (RFC 6750 section 2.1), and is not too long for a token. */
export function isTokenText(text: string): boolean {
  return /^[A-Za-z0-9\-._~+/]{1,16384}=*$/.test(text)
}

function living(value: string, lifetime: number, { answer, requestedAt }: Origin, google: Google): Token {
  if (!(lifetime > 0))
    throw unusable(
      'the token has ended already, by the clock that is known (check that of this machine)',
      answer.endpoint,
      google,
    )
  return createToken({ value, expiry: new Date(requestedAt + Math.floor(lifetime) * 1000) })
}

function unusable(problem: string, endpoint: string, { strategy }: Google): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${strategy}: the answer of ${endpoint} cannot be used: ${problem}. Check what answers there: a proxy, or something that is not Google.`,
    endpoint,
    strategy,
  })
}

function wrongAudience(audience: string, endpoint: string, { strategy }: Google): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${strategy}: ${endpoint} gave an ID token that is not for ${audience}. Credentials of a user cannot make one for Databricks; name a service account to act as, which the user has the role "Service Account OpenID Connect Identity Token Creator" on.`,
    endpoint,
    strategy,
  })
}
