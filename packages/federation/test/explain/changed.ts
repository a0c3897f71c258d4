import type { FederationReport } from '../../src/index.js'
import { type Case, placed } from './judges.js'
import type { Keys } from './keys.js'
import type { TokenSpec } from './pairs.js'

/** The same case after somebody did what the report says, step by step. */
export async function changed(one: Case, { closest }: FederationReport, keys: Keys): Promise<Case> {
  if (!closest) return one
  const at = one.policies.findIndex(({ name }) => name === closest.policy)
  const ours = one.policies[at]?.oidcPolicy
  const { alg = 'ES256', kid } = one.token
  const byHand = closest.changes.some(({ check }) => check === 'key-id')
    ? // The issuer of a pair is nobody's, so that nobody can ask it for its keys: they are put into the policy.
      { jwksJson: JSON.stringify(keys.withId(alg, kid ?? undefined)) }
    : {}
  const policies = one.policies.map((policy, index) =>
    index === at ? { ...policy, oidcPolicy: { ...(closest.changedPolicy ?? policy.oidcPolicy), ...byHand } } : policy,
  )
  const token = closest.changes
    .filter(({ of }) => of === 'subject-token')
    .reduce((spec, change) => asked(spec, change, ours?.subject), one.token)
  const namesClient = closest.changes.some(({ of }) => of === 'exchange') ? !one.namesClient : one.namesClient
  return placed({ ...one, policies, token, namesClient }, keys)
}

/** A token as the identity provider writes it after the change. */
function asked(
  spec: TokenSpec,
  { check, audience }: NonNullable<FederationReport['closest']>['changes'][number],
  subject: string | undefined,
): TokenSpec {
  const { exp: _exp, nbf: _nbf, ...claims } = spec.claims
  if (check === 'audience') return { ...spec, claims: { ...spec.claims, aud: audience } }
  if (check === 'algorithm') return { ...spec, alg: 'ES256' }
  if (check === 'subject') return { ...spec, claims: { ...claims, sub: subject } }
  return { ...spec, claims, times: { iat: 0, nbf: 0, exp: 300 } }
}
