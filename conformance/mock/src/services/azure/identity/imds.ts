import { type Answer, ok } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Handler } from '../../route.js'
import type { EntraApplication } from '../directory.js'
import { directoryPart } from '../directory.js'
import { audienceOf } from '../resources.js'
import { identityToken } from './identity-token.js'
import { managedIdentities, wantedIdentity } from './managed-identities.js'
import { invalidRequest, refusedMetadataRequest } from './metadata-request.js'

const names = { clientId: ['client_id'], objectId: ['object_id'], resourceId: ['msi_res_id', 'mi_res_id'] }

/** The token endpoint of the Instance Metadata Service. */
export const imdsToken: Handler = (exchange) => refusedMetadataRequest(exchange) ?? machineToken(exchange)

/** A token of the machine's identity or of a user-assigned one, for a request that is in order. */
export async function machineToken(exchange: Exchange): Promise<Answer> {
  const { world, query } = exchange
  const identities = world.part(managedIdentities)
  const wanted = wantedIdentity(identities, query, names)
  if (!wanted && world.enforces('identity-not-found'))
    return invalidRequest('Identity not found', {
      code: 'identity-not-found',
      sentence: 'The machine has no identity with this client id, object id or resource id.',
    })
  const identity: EntraApplication = wanted ?? identities.systemAssigned
  const resource = query.get('resource') ?? ''
  const audience = audienceOf(world.part(directoryPart).cloud, resource)
  if (audience === undefined && world.enforces('unknown-resource'))
    return invalidRequest(
      `AADSTS500011: The resource principal named ${resource} was not found in the tenant named ${world.part(directoryPart).tenantId}.`,
      { code: 'unknown-resource', sentence: 'The tenant has no such resource.' },
      'invalid_resource',
    )
  const token = await identityToken(exchange, identity, audience ?? resource, resource)
  return ok({ client_id: identity.clientId, ...token })
}
