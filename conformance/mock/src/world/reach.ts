import type { WorldState } from './state.js'

/**
 * Where a client finds a service, without a slash at the end: at its real name, at the listener that a server opened for it, or
 * under the workspace's listener as `/_host/<authority>`, which serves every client that takes a URL.
 */
export function reach({ places, sites }: WorldState, authority: string): string {
  const origin = places.originOf(authority)
  const workspace = sites.workspace.authority
  const served = places.originOf(workspace)
  const hasOwnListener = places.authorityAt(origin) === authority
  return hasOwnListener || places.authorityAt(served) !== workspace ? origin : `${served}/_host/${authority}`
}
