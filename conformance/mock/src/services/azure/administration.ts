import type { SiteName } from '../../identities/site.js'
import type { WorldState } from '../../world/state.js'
import { directoryPart, type EntraApplication, newEntraSecret } from './directory.js'
import type { AzureRole } from './roles.js'

/** Where a service principal stands. */
export interface Standing {
  /** Whether the workspace on Azure knows it; true unless told. */
  readonly member?: boolean
  /** Whether the account on Azure knows it; true unless told. */
  readonly accountMember?: boolean
  /** Its role on the workspace's Azure resource; none unless told. */
  readonly role?: AzureRole
}

/** Makes an application known to Databricks and gives it its role, as an administrator would. */
export function settle(world: WorldState, application: EntraApplication, standing: Standing): void {
  const { member = true, accountMember = true, role } = standing
  const sites: SiteName[] = [
    ...(member ? (['azure'] as const) : []),
    ...(accountMember ? (['azure-account'] as const) : []),
  ]
  const { clientId, displayName } = application
  if (sites.length > 0) world.principals.addServicePrincipal({ displayName, applicationId: clientId, sites })
  if (role) world.part(directoryPart).assign(application, role)
}

/** Adds a client secret; without a lifetime it never dies. */
export function addSecret(world: WorldState, application: EntraApplication, lifetimeSeconds?: number): string {
  const value = newEntraSecret()
  application.secrets.push({
    value,
    ...(lifetimeSeconds !== undefined && { expiresAt: world.clock.now() + lifetimeSeconds * 1000 }),
  })
  world.canaries.add('entra-secret', value)
  return value
}

/** The application or managed identity with this client id. Throws a `TypeError` when there is none. */
export function applicationOf(world: WorldState, clientId: string): EntraApplication {
  const application = world.part(directoryPart).find(clientId)
  if (application) return application
  throw new TypeError(`The tenant of the world has no application ${JSON.stringify(clientId)}.`)
}
