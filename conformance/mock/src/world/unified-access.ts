import { loginAuthority } from '../services/databricks/login-host.js'
import { unifiedAuthority } from '../services/databricks/unified.js'
import { reach } from './reach.js'
import type { WorldState } from './state.js'

/** The account and the workspace of a world on one host. */
export interface UnifiedAccess {
  /** Where it is reached: its real name, or a path of the workspace's listener while a server serves the world. */
  readonly host: string
  readonly publicHost: string
  readonly accountId: string
  /** What a call on the workspace sends as `X-Databricks-Workspace-Id`. */
  readonly workspaceId: string
  /** Where somebody signs in who knows no host yet (`DATABRICKS_DISCOVERY_HOST`). */
  readonly loginHost: string
}

/** Access to the unified host of a state. */
export function unifiedAccess(state: WorldState): UnifiedAccess {
  const authority = unifiedAuthority(state)
  const { account, workspace } = state.sites
  return {
    get host() {
      return reach(state, authority)
    },
    publicHost: `https://${authority}`,
    accountId: account.id,
    workspaceId: workspace.id,
    get loginHost() {
      return reach(state, loginAuthority)
    },
  }
}
