import type { StrategyContext } from '@lakeauth/core'
import { isAwsCredentials } from '../checked-source.js'
import type { Sts } from './load-sts.js'
import { keysRefusal } from './refusal.js'
import { requestHandler, type Sender } from './request-handler.js'
import type { AwsCredentials, WebIdentityOf } from './web-identity-token.js'

/**
 * Keys to sign with: those given, or those of the SDK's own chain, that is variables, files, containers, the machine. What that
 * chain asks of the STS of the region, it asks as we do; what it asks elsewhere, such as a role in another region, it asks
 * over connections of its own, since no setting says where that may be.
 */
export async function keysOf(
  { STSClient }: Pick<Sts, 'STSClient'>,
  { region, endpoint, credentials, signal }: WebIdentityOf,
  context: StrategyContext,
): Promise<AwsCredentials> {
  const own = new STSClient({ region })
  const elsewhere = own.config.requestHandler as unknown as Sender
  const handler = requestHandler({ endpoint, signal, elsewhere }, context)
  const client = new STSClient({ region, requestHandler: handler as never, ...(credentials && { credentials }) })
  try {
    const keys: AwsCredentials = await client.config.credentials()
    if (isAwsCredentials(keys)) return keys
    throw new TypeError('no keys')
  } catch (error) {
    signal?.throwIfAborted()
    throw handler.failure() ?? keysRefusal(error, { endpoint, clocks: handler.clocks() }, context)
  } finally {
    client.destroy()
    own.destroy()
  }
}
