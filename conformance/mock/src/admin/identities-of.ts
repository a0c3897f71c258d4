import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'

/** The identities that Databricks knows; their live secrets only `withSecrets`. */
export function identitiesOf(world: World, withSecrets: boolean): readonly Readonly<Record<string, unknown>>[] {
  const { principals, pats, clock } = stateOf(world)
  return principals.all().map((principal) => {
    const { kind, id, userName, displayName, sites, adminOf, secrets } = principal
    const shown = { kind, id, userName, displayName, sites, adminOf }
    if (!withSecrets) return shown
    return {
      ...shown,
      clientSecrets: secrets
        .filter(({ revoked, expiresAt = Number.POSITIVE_INFINITY }) => !revoked && expiresAt > clock.now())
        .map(({ value }) => value),
      pats: sites.flatMap((site) => pats.liveOf(principal, site).map(({ value }) => value)),
    }
  })
}
