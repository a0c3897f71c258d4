import type { Handler } from '../../route.js'
import { firstFailure } from '../../../world/checks.js'
import { machineToken } from './imds.js'
import { managedIdentities } from './managed-identities.js'
import { refusedMetadataRequest } from './metadata-request.js'

/**
 * The agent of Azure Arc: who asks has to prove that they may read a file on the machine. The challenge names the file, and
 * the second request has its content. The mock writes no file: `world.azure.arc` has both.
 */
export const arcToken: Handler = (exchange) => {
  const refused = refusedMetadataRequest(exchange)
  if (refused) return refused
  const { headers, world } = exchange
  const { arcKey, arcKeyFile } = world.part(managedIdentities)
  const sent = headers.get('authorization')
  const challenged = firstFailure(world, [
    ['arc-challenge', sent === null, 'The request has no Authorization header: the answer names the key file.'],
    ['wrong-arc-key', sent !== null && sent !== `Basic ${arcKey}`, 'The key is not the content of the key file.'],
  ])
  if (!challenged) return machineToken(exchange)
  return {
    status: 401,
    headers: { 'www-authenticate': `Basic realm=${arcKeyFile}` },
    json: { error: 'unauthorized_client', error_description: 'The request is not authorized.' },
    reason: challenged,
  }
}
