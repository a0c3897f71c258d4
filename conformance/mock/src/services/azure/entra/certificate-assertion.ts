import { importX509 } from 'jose/key/import'
import { compactVerify } from 'jose/jws/compact/verify'
import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { RegisteredCertificate } from '../certificates.js'
import { directoryPart, type EntraApplication } from '../directory.js'
import type { ReadAssertion } from './client-assertion.js'
import { entraError } from './entra-error.js'
import { entraIssuer } from './entra-token.js'
import { invalidClient } from './invalid-client.js'

const algorithms: readonly unknown[] = ['RS256', 'PS256']

/** The refusal of an assertion that the application signed with the key of a certificate of its own; times are judged elsewhere. */
export async function judgeCertificateAssertion(
  exchange: Exchange,
  application: EntraApplication,
  assertion: ReadAssertion,
): Promise<Answer | undefined> {
  const { header, claims } = assertion
  const { enforces, clock } = exchange.world
  if (!algorithms.includes(header['alg']) && enforces('assertion-algorithm'))
    return unsupportedAlgorithm(exchange, header['alg'])
  if (String(claims['sub']).toLowerCase() !== application.clientId && enforces('assertion-subject'))
    return invalidClient(exchange, 700021, 'assertion-subject', {
      message: "Client assertion application identifier doesn't match 'client_id' parameter.",
      sentence: 'iss is the application, sub is not.',
    })
  const certificate = application.certificates.find((one) => namedBy(one, header))
  if (!certificate && enforces('unregistered-certificate'))
    return badKey(exchange, application, 'unregistered-certificate', header, 'The key was not found.')
  if (certificate && !(await isSignedBy(certificate, assertion)) && enforces('assertion-signature'))
    return badKey(
      exchange,
      application,
      'assertion-signature',
      header,
      'The provided signature value did not match the expected signature value.',
    )
  const expired = certificate && (certificate.notAfter <= clock.now() || certificate.notBefore > clock.now())
  if (expired && enforces('expired-certificate'))
    return badKey(exchange, application, 'expired-certificate', header, 'The key used is expired.')
  if (!isForUs(exchange, claims['aud']) && enforces('assertion-audience'))
    return invalidClient(exchange, 700023, 'assertion-audience', {
      message: 'Client assertion audience claim does not match Realm issuer.',
      sentence: 'aud is none of the token endpoints of this tenant.',
    })
  if ((typeof claims['jti'] !== 'string' || claims['jti'] === '') && enforces('assertion-without-jti'))
    return entraError(
      exchange,
      { status: 400, error: 'invalid_request', code: 50027, message: 'JWT token is invalid or malformed.' },
      'assertion-without-jti',
      'The assertion has no jti.',
    )
  return undefined
}

/** The refusal of a signature algorithm that Entra does not take. */
export function unsupportedAlgorithm(exchange: Exchange, algorithm: unknown): Answer {
  return entraError(
    exchange,
    {
      status: 400,
      error: 'invalid_request',
      code: 5002738,
      message:
        `Invalid JWT token. '${String(algorithm)}' is not a supported signature algorithm. Supported signing algorithms are: ` +
        "'RS256, RS384, RS512, PS256, PS384, PS512'.",
    },
    'assertion-algorithm',
  )
}

function namedBy({ x5t, x5tS256 }: RegisteredCertificate, header: ReadAssertion['header']): boolean {
  return header['x5t#S256'] === undefined ? header['x5t'] === x5t : header['x5t#S256'] === x5tS256
}

async function isSignedBy({ certificate }: RegisteredCertificate, { jwt, header }: ReadAssertion): Promise<boolean> {
  try {
    const algorithm = String(header['alg'])
    await compactVerify(jwt, await importX509(certificate, algorithm), { algorithms: [algorithm] })
    return true
  } catch {
    return false
  }
}

function badKey(
  exchange: Exchange,
  { clientId }: EntraApplication,
  reason: string,
  header: ReadAssertion['header'],
  why: string,
): Answer {
  const thumbprint = String(header['x5t'] ?? header['x5t#S256'] ?? '')
  const what =
    reason === 'unregistered-certificate'
      ? 'The certificate with identifier used to sign the client assertion is not registered on application.'
      : 'Client assertion failed signature validation.'
  return invalidClient(exchange, 700027, reason, {
    message:
      `${what} [Reason - ${why}, Thumbprint of key used by client: '${thumbprint}', Please visit the Azure Portal, Graph Explorer ` +
      `or directly use MS Graph to see configured keys for app Id '${clientId}'.]`,
    sentence: why,
  })
}

function isForUs({ base, world }: Exchange, audience: unknown): boolean {
  const { cloud, tenantId, domain } = world.part(directoryPart)
  const bases = [base, ...cloud.logins.map((login) => `https://${login}`)]
  const paths = [tenantId, domain].flatMap((tenant) => [
    `/${tenant}/oauth2/v2.0/token`,
    `/${tenant}/oauth2/token`,
    `/${tenant}/v2.0`,
    `/${tenant}/`,
  ])
  const wanted = [entraIssuer(world), ...bases.flatMap((one) => paths.map((path) => `${one}${path}`))]
  return [audience].flat().some((one) => wanted.includes(String(one)))
}
