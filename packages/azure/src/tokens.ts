import { createToken, type Token, TokenRequestError } from '@lakeauth/core'
import type { Answer } from './ask.js'
import type { Azure } from './azure.js'

/** A lifetime is not believed beyond this: that of a managed identity's token, with some room. */
const LIFETIME_MAX_MS = 90_000_000

/**
 * The access token in an answer. Its lifetime counts from the start of the request; where only its end is told, in seconds
 * since the epoch, it is measured on the server's clock if that is known. Version 1 of Entra and the endpoints of managed
 * identities write numbers as text.
 *
 * @throws TokenRequestError
 */
export function tokenOf(
  { body, endpoint, serverTime }: Answer,
  requestedAt: number,
  azure: Pick<Azure, 'strategy' | 'context'>,
): Token {
  const { access_token: value, expires_in: expiresIn, expires_on: expiresOn } = body
  if (typeof value !== 'string' || !/^[A-Za-z0-9\-._~+/]{1,16384}=*$/.test(value)) {
    throw unusable('it holds no access token', endpoint, azure)
  }
  const now = serverTime ?? azure.context.clock.now()
  const lifetime = expiresIn !== undefined ? numberIn(expiresIn) * 1000 : numberIn(expiresOn) * 1000 - now
  if (Number.isNaN(lifetime)) throw unusable('the lifetime of its token cannot be read', endpoint, azure)
  if (lifetime <= 0) throw unusable('its token has ended already', endpoint, azure)
  return createToken({ value, expiry: new Date(requestedAt + Math.min(lifetime, LIFETIME_MAX_MS)) })
}

function numberIn(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN
}

function unusable(problem: string, endpoint: string, { strategy }: Pick<Azure, 'strategy'>): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${strategy}: the answer of ${endpoint} cannot be used: ${problem}. Check what answers there: a proxy, or something that is not Azure.`,
    endpoint,
    strategy,
  })
}
