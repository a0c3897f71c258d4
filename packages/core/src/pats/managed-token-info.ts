import { dateOf, parseTokenInfo, type TokenInfo } from './minted-token.js'

/** A token of anybody in the workspace, as an administrator sees it: everything but its value. */
export interface ManagedTokenInfo extends TokenInfo {
  /** Who may use it, by the numeric id of the user or service principal. */
  readonly ownerId?: string
  /** Who created it: an administrator, for a token on behalf of a service principal. */
  readonly createdById?: string
  readonly createdByUsername?: string
  /** The day of its last use, at midnight UTC; absent when it was never used. Databricks revokes what is unused for 90 days. */
  readonly lastUsedDay?: Date
  readonly workspaceId?: string
}

/** What the token management API says of a token. Ids are numbers there. */
export function parseManagedTokenInfo(value: unknown): ManagedTokenInfo | undefined {
  const info = parseTokenInfo(value)
  if (!info) return undefined
  const {
    owner_id: owner,
    created_by_id: creator,
    created_by_username: createdByUsername,
    last_used_day: used,
    workspace_id: workspace,
  } = value as Record<string, unknown>
  const ownerId = idOf(owner)
  const createdById = idOf(creator)
  const lastUsedDay = dateOf(used)
  const workspaceId = idOf(workspace)
  return {
    ...info,
    ...(ownerId && { ownerId }),
    ...(createdById && { createdById }),
    ...(typeof createdByUsername === 'string' && createdByUsername !== '' && { createdByUsername }),
    ...(lastUsedDay && { lastUsedDay }),
    ...(workspaceId && { workspaceId }),
  }
}

function idOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? text : undefined
}
