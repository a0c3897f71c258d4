import { parseJson } from '../../../http/body.js'
import {
  isSignedByKey,
  keysAt,
  keysOf,
  namedKey,
  type PublishedKey,
  publishedKeys,
} from '../../../tokens/foreign-keys.js'
import type { WorldState } from '../../../world/state.js'
import type { OidcPolicy } from './policies.js'
import type { SubjectToken } from './subject-token.js'

/** Why the policy's keys do not stand for this token, if so. */
export async function signatureProblem(
  world: WorldState,
  policy: OidcPolicy,
  { value, algorithm }: SubjectToken,
): Promise<string | undefined> {
  // A rule may delay the issuer's answer on the world's clock, which would else wait for this exchange to end.
  const keys = await world.activity.waiting(() => keysFor(world, policy))
  if (!keys) return `No keys could be read from ${placeOf(policy)}.`
  const key = namedKey(keys, value)
  if (!key) return `No key of ${placeOf(policy)} has the key id of the token.`
  const isSigned = await isSignedByKey(key, value, [algorithm])
  return isSigned ? undefined : `The key of ${placeOf(policy)} did not sign the token.`
}

async function keysFor(world: WorldState, policy: OidcPolicy): Promise<readonly PublishedKey[] | undefined> {
  if (policy.jwks_json !== undefined) return keysOf(parseJson(policy.jwks_json))
  return policy.jwks_uri === undefined ? publishedKeys(world, policy.issuer) : keysAt(world, policy.jwks_uri)
}

function placeOf({ issuer, jwks_json: inline, jwks_uri: uri }: OidcPolicy): string {
  return inline === undefined ? (uri ?? `the issuer ${issuer}`) : 'the inline jwks_json'
}
