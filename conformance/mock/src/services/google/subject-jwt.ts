import type { Reason } from '../../http/answer.js'
import { isSignedByKey, namedKey, publishedKeys } from '../../tokens/foreign-keys.js'
import { type Claims, unverifiedClaims } from '../../tokens/read-jwt.js'
import { type Check, firstFailure } from '../../world/checks.js'
import type { WorldState } from '../../world/state.js'
import type { WorkloadIdentityProvider } from './workload-identity.js'

/** Who an outside credential says its bearer is, or why it is not believed. */
export type Subject = { readonly subject: string } | { readonly refused: Reason }

/** `exp` has to be less than 48 hours after `iat`: vendor reference of the Security Token Service, `subjectToken`. */
const tooLongSeconds = 48 * 3600

/** Judges a JWT by what its provider trusts: issuer, keys, audience, time, and the conditions claim by claim. */
export async function readSubjectJwt(
  world: WorldState,
  provider: WorkloadIdentityProvider,
  token: string,
): Promise<Subject> {
  const claims = unverifiedClaims(token)
  if (!claims) return { refused: { code: 'malformed-subject-token', sentence: 'The subject token is not a JWT.' } }
  const issuer = String(claims['iss'])
  const isTrusted = provider.issuer === issuer
  const keys = isTrusted ? (provider.keys ?? (await publishedKeys(world, issuer))) : []
  const key = keys && namedKey(keys, token)
  const refused = firstFailure(world, [
    [
      'wrong-subject-issuer',
      !isTrusted,
      `The subject token is from ${issuer}; the provider trusts ${provider.issuer}.`,
    ],
    ['no-issuer-keys', keys === undefined, `The issuer ${issuer} publishes no keys.`],
    [
      'bad-subject-signature',
      !(key && (await isSignedByKey(key, token, ['RS256', 'ES256']))),
      'No key of the issuer signed the subject token RS256 or ES256.',
    ],
    ...claimChecks(provider, claims, Math.floor(world.clock.now() / 1000)),
  ])
  return refused ? { refused } : { subject: String(claims['sub']) }
}

function claimChecks(provider: WorkloadIdentityProvider, claims: Claims, now: number): readonly Check[] {
  const { aud, sub, iat, exp, nbf } = claims
  const named = [aud].flat().map(String)
  const unmet = Object.entries(provider.conditions).find(([claim, value]) => claims[claim] !== value)
  return [
    [
      'wrong-subject-audience',
      !named.some((one) => provider.audiences.includes(one)),
      `The subject token is for ${named.join(', ')}.`,
    ],
    ['subject-expired', !(Number(exp ?? Number.NaN) > now), `The subject token ended at ${String(exp)}; it is ${now}.`],
    [
      'subject-not-yet-valid',
      !(Number(iat ?? Number.NaN) <= now) || Number(nbf ?? 0) > now,
      `The subject token begins at ${String(nbf ?? iat)}; it is ${now}.`,
    ],
    ['subject-too-long', Number(exp) - Number(iat) >= tooLongSeconds, 'The subject token lives two days or longer.'],
    ['no-subject', typeof sub !== 'string' || sub === '' || sub.length > 127, 'The subject token has no usable sub.'],
    ['unmet-condition', unmet !== undefined, `The condition on ${unmet?.[0]} is not met.`],
  ]
}
