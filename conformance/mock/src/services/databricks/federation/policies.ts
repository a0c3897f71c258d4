import type { Principal } from '../../../identities/principals.js'
import { definePart } from '../../../world/part.js'
import type { WorldState } from '../../../world/state.js'

/** What a policy asks of a token, in the wire's spelling. */
export interface OidcPolicy {
  readonly issuer: string
  /** Any one must match; the account id unless told. */
  readonly audiences?: readonly string[]
  /** What `subject_claim` must be; only policies of a service principal have it. */
  readonly subject?: string
  /** `sub` unless told. */
  readonly subject_claim?: string
  /** A key document as text, instead of the issuer's own. */
  readonly jwks_json?: string
  readonly jwks_uri?: string
}

/** A federation policy of an account, or of one service principal in it. Times are epoch milliseconds. */
export interface FederationPolicy {
  readonly accountId: string
  /** Whose policy it is; the whole account's unless told. */
  readonly servicePrincipal?: Principal
  readonly id: string
  readonly uid: string
  readonly description: string
  readonly oidc: OidcPolicy
  readonly createdAt: number
  readonly updatedAt: number
}

/** What holds policies together: an account, or a service principal in it. */
export type PolicyOwner = Pick<FederationPolicy, 'accountId' | 'servicePrincipal'>

/** The policies of a world, by name. */
export const policyPart = definePart('federation policies', () => new Map<string, FederationPolicy>())

/** The resource name of a policy. */
export function policyName({ accountId, servicePrincipal }: PolicyOwner, id: string): string {
  const owner = servicePrincipal ? `/servicePrincipals/${servicePrincipal.id}` : ''
  return `accounts/${accountId}${owner}/federationPolicies/${id}`
}

/** All policies of one owner, oldest first. */
export function policiesOf(world: WorldState, owner: PolicyOwner): readonly FederationPolicy[] {
  return [...world.part(policyPart).values()].filter(
    (policy) => policy.accountId === owner.accountId && policy.servicePrincipal === owner.servicePrincipal,
  )
}

/** Adds a policy, or puts it in the place of the one with its name. */
export function putPolicy(world: WorldState, policy: FederationPolicy): FederationPolicy {
  world.part(policyPart).set(policyName(policy, policy.id), policy)
  return policy
}

/** A new policy that nobody has stored yet. */
export function newPolicy(
  world: WorldState,
  owner: PolicyOwner,
  { id, description = '', oidc }: { readonly id?: string; readonly description?: string; readonly oidc: OidcPolicy },
): FederationPolicy {
  const now = world.clock.now()
  const uid = crypto.randomUUID()
  return { ...owner, id: id ?? uid, uid, description, oidc, createdAt: now, updatedAt: now }
}
