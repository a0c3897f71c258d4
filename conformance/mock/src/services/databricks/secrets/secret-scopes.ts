import type { Principal } from '../../../identities/principals.js'
import type { SiteName } from '../../../identities/site.js'
import { definePart } from '../../../world/part.js'
import type { WorldState } from '../../../world/state.js'

/** What somebody may do with a scope; each includes those before it. */
export const permissions = ['READ', 'WRITE', 'MANAGE'] as const

/** One of them. */
export type ScopePermission = (typeof permissions)[number]

/** A stored secret: its bytes as base64, and when they were stored (epoch milliseconds). */
interface StoredSecret {
  readonly value: string
  readonly storedAt: number
}

/** A secret scope of one workspace. */
export interface SecretScope {
  readonly name: string
  readonly secrets: Map<string, StoredSecret>
  /** By user name, application id or group (`users`, `admins`). */
  readonly acl: Map<string, ScopePermission>
}

const scopes = definePart('secret scopes', () => new Map<SiteName, Map<string, SecretScope>>())

/** The scopes of a workspace. */
export function secretScopes(world: WorldState, site: SiteName): Map<string, SecretScope> {
  const all = world.part(scopes)
  const known = all.get(site) ?? new Map<string, SecretScope>()
  all.set(site, known)
  return known
}

/** Whether somebody has a permission on a scope, by name or by a group. */
export function mayDo(
  { acl }: SecretScope,
  { userName, adminOf }: Principal,
  site: SiteName,
  wanted: ScopePermission,
): boolean {
  const names = [userName, 'users', ...(adminOf.includes(site) ? ['admins'] : [])]
  return names.some((name) => {
    const has = acl.get(name)
    return has !== undefined && permissions.indexOf(has) >= permissions.indexOf(wanted)
  })
}
