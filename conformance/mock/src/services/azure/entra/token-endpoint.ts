import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { MintedToken } from '../../../tokens/sign.js'
import type { Handler } from '../../route.js'
import { directoryPart } from '../directory.js'
import { audienceOf, oldGraph } from '../resources.js'
import { authenticateApplication } from './authenticate-application.js'
import { entraError, entraHeaders } from './entra-error.js'
import { backdatedSeconds, issueEntraToken } from './entra-token.js'
import { missingParameter } from './required.js'
import { resourceOfScope } from './resource-of-scope.js'
import { refusedOwnTenant } from './tenant.js'

/** How the two versions of the endpoint differ: how a resource is named, and what the answer looks like. */
interface Version {
  readonly takesGet: boolean
  resource(exchange: Exchange, form: URLSearchParams): string | Answer
  body(exchange: Exchange, token: MintedToken, resource: string): Readonly<Record<string, unknown>>
}

/** `resource` names the resource; numbers are texts, and `scope`, which Python's client sends too, does not matter. */
const v1: Version = {
  takesGet: true,
  resource: (_, form) => form.get('resource') || oldGraph,
  body: ({ world, mutation }, { expiresAt, lifetimeSeconds }, resource) => ({
    ...(!mutation?.omitExpiresIn && { expires_in: mutation?.expiresIn ?? String(lifetimeSeconds) }),
    ext_expires_in: String(lifetimeSeconds),
    expires_on: String(expiresAt),
    not_before: String(Math.floor(world.clock.now() / 1000) - backdatedSeconds),
    resource,
  }),
}

/** `scope` names the resource; numbers are numbers. Answers have no `scope`: with one MSAL would never hit its own cache. */
const v2: Version = {
  takesGet: false,
  resource: resourceOfScope,
  body: ({ mutation }, { lifetimeSeconds }) => ({
    ...(!mutation?.omitExpiresIn && { expires_in: mutation?.expiresIn ?? lifetimeSeconds }),
    ext_expires_in: lifetimeSeconds,
  }),
}

/** `/{tenant}/oauth2/token`, also by GET with a form as its body, as an old script sends it. */
export const tokenV1: Handler = (exchange) => answerTo(exchange, v1)

/** `/{tenant}/oauth2/v2.0/token`. */
export const tokenV2: Handler = (exchange) => answerTo(exchange, v2)

async function answerTo(exchange: Exchange, version: Version): Promise<Answer> {
  const refused = refusedOwnTenant(exchange) ?? refusedMethod(exchange, version)
  if (refused) return refused
  const form = exchange.body.form ?? new URLSearchParams()
  const grant = form.get('grant_type')
  if (!grant) return missingParameter(exchange, 'grant_type')
  if (grant !== 'client_credentials') return otherGrant(exchange, grant)
  const authenticated = await authenticateApplication(exchange, form)
  if ('refused' in authenticated) return authenticated.refused
  const resource = version.resource(exchange, form)
  if (typeof resource !== 'string') return resource
  const { world, mutation } = exchange
  const audience = audienceOf(world.part(directoryPart).cloud, resource)
  if (audience === undefined && world.enforces('unknown-resource')) return unknownResource(exchange, resource)
  const { application, proof } = authenticated
  const lifetimeSeconds = world.settings.tokenLifetimeSeconds
  const order = { subject: application, audience: audience ?? resource, lifetimeSeconds, proof }
  const token = await issueEntraToken(exchange, order)
  return {
    status: 200,
    headers: entraHeaders(crypto.randomUUID(), exchange.headers.get('client-request-id') ?? undefined),
    json: {
      token_type: mutation?.tokenType ?? 'Bearer',
      ...version.body(exchange, token, resource),
      access_token: token.value,
    },
  }
}

function refusedMethod(exchange: Exchange, { takesGet }: Version): Answer | undefined {
  if (exchange.method !== 'GET' || (takesGet && exchange.body.text !== '')) return undefined
  const message = 'The endpoint only accepts POST, OPTIONS requests. Received a GET request.'
  return entraError(exchange, { status: 400, error: 'invalid_request', code: 900561, message }, 'get-without-body')
}

/** The grants of users, which the mock does not have; Entra does. */
const usersGrants: readonly string[] = [
  'authorization_code',
  'refresh_token',
  'password',
  'device_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
]

function otherGrant(exchange: Exchange, grant: string): Answer {
  if (usersGrants.includes(grant)) {
    const message = `The mocked Entra has no grant ${grant}: its users have tokens by world.azure.issueToken alone.`
    return {
      status: 501,
      json: { error_code: 'LAKEAUTH_MOCK_UNMATCHED', message },
      reason: { code: 'grant-not-mocked', sentence: message },
    }
  }
  const message = `The app requested an unsupported grant type '${grant}'.`
  return entraError(
    exchange,
    { status: 400, error: 'unsupported_grant_type', code: 70003, message },
    'unsupported-grant',
  )
}

function unknownResource(exchange: Exchange, resource: string): Answer {
  const { tenantId } = exchange.world.part(directoryPart)
  const message =
    `The resource principal named ${resource} was not found in the tenant named ${tenantId}. This can happen if the application ` +
    'has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent ' +
    'your authentication request to the wrong tenant.'
  return entraError(exchange, { status: 400, error: 'invalid_resource', code: 500011, message }, 'unknown-resource')
}
