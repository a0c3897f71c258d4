import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { type Claims, protectedHeader, unverifiedClaims } from '../../../tokens/read-jwt.js'
import type { EntraApplication } from '../directory.js'
import { judgeCertificateAssertion } from './certificate-assertion.js'
import { entraError } from './entra-error.js'
import { judgeFederatedAssertion } from './federated-assertion.js'
import { invalidClient } from './invalid-client.js'

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** An assertion that could be read, by whoever it was signed. */
export interface ReadAssertion {
  readonly jwt: string
  readonly header: Claims
  readonly claims: Claims
}

/** The refusal of a client assertion (RFC 7523): one that the application signed itself, or another issuer's for it. */
export async function judgeAssertion(
  exchange: Exchange,
  application: EntraApplication,
  type: string | null,
  jwt: string,
): Promise<Answer | undefined> {
  if (type !== jwtBearer && exchange.world.enforces('wrong-assertion-type'))
    return entraError(
      exchange,
      {
        status: 400,
        error: 'invalid_request',
        code: 900144,
        message: "The request body must contain the following parameter: 'client_assertion_type'.",
      },
      'wrong-assertion-type',
      `client_assertion_type is not ${jwtBearer}.`,
    )
  const [header, claims] = [protectedHeader(jwt), unverifiedClaims(jwt)]
  if (!header || !claims)
    return entraError(
      exchange,
      { status: 400, error: 'invalid_request', code: 50027, message: 'JWT token is invalid or malformed.' },
      'malformed-assertion',
      'The client assertion is no JWT.',
    )
  const assertion = { jwt, header, claims }
  const own = String(claims['iss']).toLowerCase() === application.clientId
  const judge = own ? judgeCertificateAssertion : judgeFederatedAssertion
  return (await judge(exchange, application, assertion)) ?? judgeTimes(exchange, claims)
}

function judgeTimes(exchange: Exchange, { exp, nbf }: Claims): Answer | undefined {
  const { clock, enforces } = exchange.world
  const now = Math.floor(clock.now() / 1000)
  const valid = typeof exp === 'number' && exp > now && !(typeof nbf === 'number' && nbf > now + toleranceSeconds)
  if (valid || !enforces('assertion-not-valid-now')) return undefined
  const shown = (seconds: unknown): string =>
    typeof seconds === 'number' && Math.abs(seconds) < 1e11 ? new Date(seconds * 1000).toISOString() : 'unknown'
  return invalidClient(exchange, 700024, 'assertion-not-valid-now', {
    message:
      `Client assertion is not within its valid time range. Current time: ${shown(now)}, assertion valid from ${shown(nbf)}, ` +
      `expiry time of assertion ${shown(exp)}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials.`,
    sentence: 'The assertion expired, is not valid yet, or has no exp.',
  })
}

/** What Entra allows clocks to differ. */
const toleranceSeconds = 300
