import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { isSignedByKey, namedKey, publishedKeys } from '../../../tokens/foreign-keys.js'
import type { EntraApplication } from '../directory.js'
import { unsupportedAlgorithm } from './certificate-assertion.js'
import type { ReadAssertion } from './client-assertion.js'
import { entraError } from './entra-error.js'
import { invalidClient } from './invalid-client.js'

const algorithms: readonly string[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

/**
 * The refusal of another issuer's token that stands in for a secret (workload identity federation); times are judged elsewhere.
 * The issuer's keys are fetched from the issuer, inside the world.
 */
export async function judgeFederatedAssertion(
  exchange: Exchange,
  application: EntraApplication,
  { jwt, header, claims }: ReadAssertion,
): Promise<Answer | undefined> {
  const { world } = exchange
  if (!algorithms.includes(String(header['alg'])) && world.enforces('assertion-algorithm'))
    return unsupportedAlgorithm(exchange, header['alg'])
  const refused = judgeMatch(exchange, application, {
    issuer: String(claims['iss']),
    subject: String(claims['sub']),
    audiences: [claims['aud']].flat().map(String),
  })
  if (refused) return refused
  const keys = await publishedKeys(world, String(claims['iss']))
  if (!keys && world.enforces('issuer-unreachable'))
    return entraError(
      exchange,
      { status: 400, error: 'invalid_request', code: 501661, message: 'Request to External OIDC endpoint failed.' },
      'issuer-unreachable',
      "The issuer's metadata or its keys cannot be had in this world.",
    )
  const key = namedKey(keys ?? [], jwt)
  if (!key && world.enforces('unpublished-key'))
    return invalidClient(exchange, 7000272, 'unpublished-key', {
      message:
        `The certificate with identifier ${String(header['kid'])} used to sign the federated credential could not be found in the ` +
        `metadata of identity provider ${String(claims['iss'])}. Please validate that your Identity Provider's metadata exposes the ` +
        'key used to sign the incoming token.',
    })
  if (key && !(await isSignedByKey(key, jwt, algorithms)) && world.enforces('federated-signature'))
    return invalidClient(exchange, 700027, 'federated-signature', {
      message: 'Client assertion failed signature validation.',
      sentence: 'The key that the assertion names did not sign it.',
    })
  return undefined
}

interface Presented {
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
}

/** What Entra adds to each of these refusals. */
const advice =
  'Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ' +
  'https://learn.microsoft.com/entra/workload-id/workload-identity-federation'

function judgeMatch(
  exchange: Exchange,
  { clientId, displayName, federatedCredentials }: EntraApplication,
  { issuer, subject, audiences }: Presented,
): Answer | undefined {
  const { enforces } = exchange.world
  const none = 'No matching federated identity record found for presented assertion'
  if (federatedCredentials.length === 0 && enforces('no-federated-credential'))
    return invalidClient(exchange, 70025, 'no-federated-credential', {
      message: `The client '${clientId}'(${displayName}) has no configured federated identity credentials.`,
    })
  const ofIssuer = federatedCredentials.filter((one) => one.issuer === issuer)
  if (ofIssuer.length === 0 && enforces('federated-issuer'))
    return invalidClient(exchange, 700211, 'federated-issuer', { message: `${none} issuer '${issuer}'. ${advice}` })
  const ofSubject = ofIssuer.filter((one) => one.subject === subject)
  if (ofSubject.length === 0 && enforces('federated-subject'))
    return invalidClient(exchange, 700213, 'federated-subject', { message: `${none} subject '${subject}'. ${advice}` })
  if (!ofSubject.some((one) => audiences.includes(one.audience)) && enforces('federated-audience'))
    return invalidClient(exchange, 700212, 'federated-audience', {
      message: `${none} audience '${audiences.join(' ')}'. ${advice}`,
    })
  return undefined
}
