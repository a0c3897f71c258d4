import type { Exchange } from '../../../http/exchange.js'
import type { Principal } from '../../../identities/principals.js'
import type { SiteName } from '../../../identities/site.js'
import { definePart } from '../../../world/part.js'
import type { WorldState } from '../../../world/state.js'
import type { ApiCheck } from '../databricks-error.js'

/** What an administrator lets be done with personal access tokens in one workspace. */
export interface TokenPolicy {
  /** `enableTokensConfig`. */
  enabled: boolean
  /** `maxTokenLifetimeDays`; no limit without. */
  maxLifetimeDays?: number
  /** Who may use tokens besides administrators: the group `users`, or single names. */
  allowed: ReadonlySet<string>
}

/** The group that everybody in a workspace is in. */
export const everybody = 'users'

const policies = definePart('token policies', () => new Map<SiteName, TokenPolicy>())

/** The policy of a workspace: at first tokens are on and everybody may use them. */
export function tokenPolicy(world: WorldState, site: SiteName): TokenPolicy {
  const known = world.part(policies)
  const policy = known.get(site) ?? { enabled: true, allowed: new Set([everybody]) }
  known.set(site, policy)
  return policy
}

/** Whether this identity may create and use tokens here. */
function mayUseTokens(world: WorldState, site: SiteName, { adminOf, userName }: Principal): boolean {
  const { allowed } = tokenPolicy(world, site)
  return adminOf.includes(site) || allowed.has(everybody) || allowed.has(userName)
}

/** Who loses the permission loses the tokens too, at once and for good. */
export function changePermissions(world: WorldState, site: SiteName, allowed: ReadonlySet<string>): void {
  tokenPolicy(world, site).allowed = allowed
  for (const pat of world.pats.liveAt(site)) if (!mayUseTokens(world, site, pat.owner)) world.pats.remove(pat)
}

/** What stands between an identity and personal access tokens. Disabled and not permitted are told apart. */
export function tokenUseChecks({ world, site }: Exchange, user: Principal): readonly ApiCheck[] {
  const name = site?.name ?? 'workspace'
  return [
    [
      'tokens-disabled',
      !tokenPolicy(world, name).enabled,
      403,
      'FEATURE_DISABLED',
      'Personal access tokens are disabled for this workspace.',
    ],
    [
      'no-token-permission',
      !mayUseTokens(world, name, user),
      403,
      'PERMISSION_DENIED',
      'User does not have permission to use tokens.',
    ],
  ]
}
