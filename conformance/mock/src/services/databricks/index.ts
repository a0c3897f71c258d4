import type { Level } from '../../identities/site.js'
import type { WorldState } from '../../world/state.js'
import type { Service } from '../service.js'
import { accountRoutes } from './account.js'
import { loginAuthority, loginRoutes } from './login-host.js'
import { unifiedAuthority, unifiedRoutes } from './unified.js'
import { workspaceRoutes } from './workspace.js'

/** The workspaces and accounts of all clouds, the host that is both in one, and the page that leads to either. */
export const databricksServices: readonly Service[] = [
  { name: 'workspace', answers: isSite('workspace'), routes: workspaceRoutes },
  { name: 'account', answers: isSite('account'), routes: accountRoutes },
  { name: 'unified', answers: (authority, world) => authority === unifiedAuthority(world), routes: unifiedRoutes },
  { name: 'login', answers: (authority) => authority === loginAuthority, routes: loginRoutes },
]

function isSite(level: Level) {
  return (authority: string, { sites }: WorldState): boolean =>
    Object.values(sites).some((site) => site.level === level && site.authority === authority)
}
