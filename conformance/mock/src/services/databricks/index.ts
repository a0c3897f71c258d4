import type { Level } from '../../identities/site.js'
import type { WorldState } from '../../world/state.js'
import type { Service } from '../service.js'
import { accountRoutes } from './account.js'
import { workspaceRoutes } from './workspace.js'

/** The workspaces and accounts of all clouds. */
export const databricksServices: readonly Service[] = [
  { name: 'workspace', answers: isSite('workspace'), routes: workspaceRoutes },
  { name: 'account', answers: isSite('account'), routes: accountRoutes },
]

function isSite(level: Level) {
  return (authority: string, { sites }: WorldState): boolean =>
    Object.values(sites).some((site) => site.level === level && site.authority === authority)
}
