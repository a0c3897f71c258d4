import { faultRuleFromJson } from '../faults/fault-rule-from-json.js'
import { createWorld } from '../world/create-world.js'
import type { PolicyOptions } from '../world/federation-access.js'
import type { ServicePrincipalOptions, World, WorldOptions } from '../world/world.js'

/** A world as `worldSchema` describes it. */
export interface WorldConfig extends WorldOptions {
  readonly identities?: {
    readonly users?: readonly { readonly userName: string; readonly admin?: boolean }[]
    readonly servicePrincipals?: readonly ServicePrincipalOptions[]
  }
  readonly federationPolicies?: readonly PolicyOptions[]
  readonly faults?: readonly Readonly<Record<string, unknown>>[]
}

/** A new world with the identities, policies and faults of its description. Throws a `TypeError` for what cannot be. */
export function worldFromConfig(config: WorldConfig): World {
  const { identities = {}, federationPolicies = [], faults = [], ...options } = config
  const world = createWorld(options)
  for (const { userName, ...user } of identities.users ?? []) world.addUser(userName, user)
  for (const servicePrincipal of identities.servicePrincipals ?? []) world.addServicePrincipal(servicePrincipal)
  for (const policy of federationPolicies) world.federation.addPolicy(policy)
  for (const rule of faults) world.addFault(faultRuleFromJson(rule))
  return world
}
