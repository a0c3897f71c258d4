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

/**
 * A new world with the identities, policies and faults of its description. Throws a `TypeError` for what cannot be, which names
 * the place in the description: `faults[0]: …`.
 */
export function worldFromConfig(config: WorldConfig): World {
  const { identities = {}, federationPolicies = [], faults = [], ...options } = config
  const world = createWorld(options)
  each('identities.users', identities.users, ({ userName, ...user }) => world.addUser(userName, user))
  each('identities.servicePrincipals', identities.servicePrincipals, (one) => world.addServicePrincipal(one))
  each('federationPolicies', federationPolicies, (policy) => world.federation.addPolicy(policy))
  each('faults', faults, (rule) => world.addFault(faultRuleFromJson(rule)))
  return world
}

function each<T>(place: string, entries: readonly T[] = [], add: (entry: T) => unknown): void {
  for (const [at, entry] of entries.entries()) {
    try {
      add(entry)
    } catch (error) {
      throw new TypeError(`${place}[${at}]: ${(error as Error).message}`, { cause: error })
    }
  }
}
