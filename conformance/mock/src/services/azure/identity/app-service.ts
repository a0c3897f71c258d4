import { type Answer, ok } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { firstFailure } from '../../../world/checks.js'
import type { Handler } from '../../route.js'
import { directoryPart } from '../directory.js'
import { audienceOf } from '../resources.js'
import { identityToken } from './identity-token.js'
import { managedIdentities, wantedIdentity } from './managed-identities.js'

const names = { clientId: ['client_id'], objectId: ['principal_id', 'object_id'], resourceId: ['mi_res_id'] }

/** The identity endpoint of App Service, Functions and Container Apps (`IDENTITY_ENDPOINT`), version 2019-08-01. */
export const appServiceToken: Handler = (exchange) => refusedRequest(exchange) ?? appToken(exchange)

async function appToken(exchange: Exchange): Promise<Answer> {
  const { world, query } = exchange
  const identities = world.part(managedIdentities)
  const identity = wantedIdentity(identities, query, names)
  if (!identity && world.enforces('identity-not-found'))
    return refusedBy(400, 'No Managed Identity found for specified ClientId/ResourceId/PrincipalId.', {
      code: 'identity-not-found',
      sentence: 'The application has no identity with this client id, principal id or resource id.',
    })
  const resource = query.get('resource') ?? ''
  const audience = audienceOf(world.part(directoryPart).cloud, resource)
  if (audience === undefined && world.enforces('unknown-resource'))
    return refusedBy(400, `An unexpected error occured while fetching the AAD Token for ${resource}.`, {
      code: 'unknown-resource',
      sentence: 'The tenant has no such resource.',
    })
  const subject = identity ?? identities.systemAssigned
  const token = await identityToken(exchange, subject, audience ?? resource, resource)
  const { access_token, expires_on, token_type } = token
  return ok({ access_token, expires_on, resource, token_type, client_id: subject.clientId })
}

function refusedRequest({ world, headers, query }: Exchange): Answer | undefined {
  const { identityHeader } = world.part(managedIdentities)
  const refused = firstFailure(world, [
    [
      'wrong-identity-header',
      headers.get('x-identity-header') !== identityHeader,
      'X-IDENTITY-HEADER is not IDENTITY_HEADER.',
    ],
    ['wrong-identity-version', query.get('api-version') !== '2019-08-01', 'api-version is not 2019-08-01.'],
    ['missing-resource', !query.get('resource'), 'resource is missing.'],
  ])
  if (!refused) return undefined
  if (refused.code === 'wrong-identity-header') return refusedBy(401, 'Unauthorized', refused)
  const named = refused.code === 'missing-resource' ? 'resource' : 'api-version'
  return refusedBy(400, `The parameter ${named} is missing or not supported.`, refused)
}

function refusedBy(
  statusCode: 400 | 401,
  message: string,
  reason: { readonly code: string; readonly sentence: string },
): Answer {
  return { status: statusCode, json: { statusCode, message, correlationId: crypto.randomUUID() }, reason }
}
