import type { Clock } from '../context.js'
import { TokenRequestError } from '../errors.js'
import { isTokenText } from '../headers.js'
import { createToken, type Token } from '../token.js'
import { TOKEN_MAX_LENGTH, unverifiedTimes } from './jwt-claims.js'
import { readJsonObject } from './read-json.js'
import { type Refused, refusalOf } from './refusal.js'

/** A lifetime is not believed beyond this. */
const LIFETIME_MAX_S = 86_400
/** The lifetime of a token that states none. */
const LIFETIME_ASSUMED_S = 300

/** What is known about a token request. */
export interface TokenResponseOf extends Refused {
  readonly clock: Clock
  /** Wall time at which the request started: `expires_in` counts from there. */
  readonly requestedAt: number
  /** Seconds since the epoch, by the server's clock: the token ends then at the latest, whatever it says of itself. */
  readonly notAfter?: number | undefined
}

/**
 * The token in a token response (RFC 6749 section 5.1). The earliest of `expires_in`, `expires_on` and the JWT's own `exp`
 * ends it; stated absolutely, it is measured on the server's clock. A response that states none lives five minutes.
 */
export async function parseTokenResponse(response: Response, of: TokenResponseOf): Promise<Token> {
  if (!response.ok) throw await refusalOf(response, of)
  const { endpoint, strategy } = of
  const body = await readJsonObject(response, { endpoint, strategy, expected: 'a token response' })
  const fail = (problem: string): TokenRequestError =>
    new TokenRequestError({
      code: 'ERR_TOKEN_RESPONSE_INVALID',
      message: `${strategy}: the token response of ${endpoint} cannot be used: ${problem}. Check that the host is the one you mean.`,
      endpoint,
      status: response.status,
      strategy,
    })
  if (typeof body['error'] === 'string') throw await refusalOf(Response.json(body, { status: response.status }), of)
  const value = body['access_token']
  if (typeof value !== 'string' || value === '') throw fail('it holds no access_token')
  if (value.length > TOKEN_MAX_LENGTH || !isTokenText(value)) throw fail('access_token is no bearer token')
  if (typeof body['token_type'] !== 'string' || !/^bearer$/i.test(body['token_type']))
    throw fail('token_type is not Bearer')
  const lifetime = Math.min(
    ...lifetimes(body, value, { server: serverTime(response), own: of.clock.now() / 1000, end: of.notAfter }, fail),
    LIFETIME_MAX_S,
  )
  return createToken({ value, type: 'Bearer', expiry: new Date(of.requestedAt + Math.floor(lifetime) * 1000) })
}

/** Every lifetime that the response states, in seconds. */
function lifetimes(
  body: Readonly<Record<string, unknown>>,
  token: string,
  times: { readonly server: number | undefined; readonly own: number; readonly end: number | undefined },
  fail: (problem: string) => Error,
): number[] {
  const stated: number[] = []
  if (body['expires_in'] !== undefined) stated.push(seconds(body['expires_in'], 'expires_in', fail))
  const { exp, iat } = unverifiedTimes(token) ?? {}
  const reference = times.server ?? iat ?? times.own
  if (times.end !== undefined) stated.push(times.end - reference)
  if (body['expires_on'] !== undefined) stated.push(seconds(body['expires_on'], 'expires_on', fail) - reference)
  if (exp !== undefined) {
    stated.push(exp - reference)
    // However the clocks differ, a token never lives longer than from its own beginning to its end.
    if (iat !== undefined) stated.push(exp - iat)
  }
  if (stated.some((lifetime) => lifetime <= 0)) throw fail('the token has expired already')
  return stated.length > 0 ? stated : [LIFETIME_ASSUMED_S]
}

/** A positive number, or decimal digits: servers send either. */
function seconds(value: unknown, name: string, fail: (problem: string) => Error): number {
  const number = typeof value === 'string' && /^\d{1,300}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number) && number > 0) return number
  throw fail(`${name} is no positive number of seconds`)
}

/** The server's clock in seconds, so that a machine whose clock is off still refreshes in time. */
function serverTime(response: Response): number | undefined {
  const date = Date.parse(response.headers.get('date') ?? '')
  return Number.isNaN(date) ? undefined : date / 1000
}
