import type { World } from '../../src/world/world.js'
import { askSts, tokenFor } from '../aws/ask.js'

/** What federated tokens are for. */
export const exchangeAudience = 'api://AzureADTokenExchange'

/** A token of the world's AWS account about its user. */
export async function subjectToken(world: World, algorithm = 'RS256', audience = exchangeAudience): Promise<string> {
  const answer = await askSts(world, tokenFor(audience, { SigningAlgorithm: algorithm, DurationSeconds: 60 }))
  return String(/<WebIdentityToken>([^<]+)</.exec(await answer.text())?.[1])
}

/** Trusts that user. */
export function trust(world: World, differing: { issuer?: string; subject?: string; audience?: string } = {}): void {
  world.azure.addFederatedCredential({ issuer: world.aws.issuer, subject: world.aws.user.arn, ...differing })
}
