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
 * The ID token in an answer. Its own `exp` ends it, measured on the server's clock where that is known: a machine whose clock
 * is off still refreshes in time. It must be for the audience that was asked for: Google answers a user's refresh token with
 * one for the client instead.
 *
 * @throws TokenRequestError
 */
export function idTokenOf(value: unknown, audience: string, { answer, requestedAt }: Origin, google: Google): Token {
  const claims = typeof value === 'string' ? idTokenClaims(value) : undefined
  if (!claims) throw unusable('it holds no ID token', answer.endpoint, google)
  if (claims.aud !== audience) throw wrongAudience(audience, answer.endpoint, google)
  const now = answer.serverTime ?? claims.iat ?? google.context.clock.now() / 1000
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
  if (typeof value !== 'string' || !/^[A-Za-z0-9\-._~+/]{1,16384}=*$/.test(value)) {
    throw unusable('it holds no access token', answer.endpoint, google)
  }
  const now = answer.serverTime ?? google.context.clock.now() / 1000
  const end = typeof expireTime === 'string' ? Date.parse(expireTime) / 1000 : undefined
  const stated = expiresIn !== undefined ? Number(expiresIn) : end !== undefined ? end - now : LIFETIME_ASSUMED_S
  if (Number.isNaN(stated)) throw unusable('its lifetime cannot be read', answer.endpoint, google)
  return living(value, Math.min(stated, LIFETIME_MAX_S), origin, google)
}

function living(value: string, lifetime: number, { answer, requestedAt }: Origin, google: Google): Token {
  if (!(lifetime > 0)) throw unusable('the token has ended already', answer.endpoint, google)
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
