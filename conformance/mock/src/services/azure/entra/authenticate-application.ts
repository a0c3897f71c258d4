import type { Answer } from '../../../http/answer.js'
import { basicReadings } from '../../../http/basic.js'
import type { Exchange } from '../../../http/exchange.js'
import { blankApplication, directoryPart, type EntraApplication } from '../directory.js'
import { judgeAssertion } from './client-assertion.js'
import { entraError } from './entra-error.js'
import { invalidClient } from './invalid-client.js'
import { missingParameter } from './required.js'

/** The application that asks and how it proved itself, as `appidacr` has it. */
export type Authenticated =
  | { readonly application: EntraApplication; readonly proof: '1' | '2' }
  | { readonly refused: Answer }

/** Finds out who asks: by a secret in the form or in HTTP Basic, or by an assertion in the form. */
export async function authenticateApplication(exchange: Exchange, form: URLSearchParams): Promise<Authenticated> {
  const pairs = form.has('client_secret') ? [] : basicReadings(exchange.headers.get('authorization'))
  const clientId = form.get('client_id') ?? pairs[0]?.user
  if (!clientId) return { refused: missingParameter(exchange, 'client_id') }
  const found = exchange.world.part(directoryPart).find(clientId)
  if (!found && exchange.world.enforces('unknown-application')) return unknown(exchange, clientId)
  const application = found ?? blankApplication(clientId, crypto.randomUUID())
  const assertion = form.get('client_assertion')
  if (assertion !== null) {
    const refused = await judgeAssertion(exchange, application, form.get('client_assertion_type'), assertion)
    return refused ? { refused } : { application, proof: '2' }
  }
  const formSecret = form.get('client_secret')
  const secrets = formSecret === null ? pairs.map(({ password }) => password) : [formSecret]
  const refused = judgeSecret(exchange, application, secrets)
  return refused ? { refused } : { application, proof: '1' }
}

function judgeSecret(
  exchange: Exchange,
  application: EntraApplication,
  secrets: readonly string[],
): Answer | undefined {
  const { world } = exchange
  if (secrets.length === 0 && world.enforces('no-client-authentication'))
    return invalidClient(exchange, 7000216, 'no-client-authentication', {
      message: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    })
  const secret = application.secrets.find(({ value }) => secrets.includes(value))
  if (!secret && world.enforces('wrong-secret'))
    return invalidClient(exchange, 7000215, 'wrong-secret', {
      message:
        'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the ' +
        `client secret ID, for a secret added to app '${application.clientId}'.`,
      sentence: 'The application exists; the secret is not one of its secrets.',
    })
  if (secret?.expiresAt !== undefined && secret.expiresAt <= world.clock.now() && world.enforces('dead-secret'))
    return invalidClient(exchange, 7000222, 'dead-secret', {
      message:
        `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new ` +
        'keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: ' +
        'https://aka.ms/certCreds.',
      sentence: 'The client secret expired.',
    })
  return undefined
}

function unknown(exchange: Exchange, clientId: string): { readonly refused: Answer } {
  const { tenantId } = exchange.world.part(directoryPart)
  const message =
    `Application with identifier '${clientId}' was not found in the directory '${tenantId}'. This can happen if the application ` +
    'has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent ' +
    'your authentication request to the wrong tenant.'
  return {
    refused: entraError(
      exchange,
      { status: 400, error: 'unauthorized_client', code: 700016, message },
      'unknown-application',
      'The tenant has no application with this client id.',
    ),
  }
}
