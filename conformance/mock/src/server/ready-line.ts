import type { World } from '../world/world.js'

/** What `serve` prints when it can be used, as one line of JSON. A part that is not built yet is `null`. */
export interface ReadyLine {
  readonly http: string
  readonly https: null
  readonly proxy: null
  readonly admin: string
  readonly caFile: null
  readonly world: ReadyWorld
}

/** Everything a client needs to sign in. */
export interface ReadyWorld {
  readonly workspace: {
    readonly host: string
    readonly publicHost: string
    readonly clientId: string
    readonly clientSecret: string
    readonly pat: string
    readonly userName: string
    readonly workspaceId: string
  }
  readonly account: {
    readonly host: string
    readonly publicHost: string
    readonly accountId: string
    readonly clientId: string
    readonly clientSecret: string
  }
  readonly azure: null
  readonly gcp: null
  readonly federation: null
}

/** The ready line of a world that is being served. */
export function readyLine(world: World, admin: string): ReadyLine {
  const { host, publicHost, clientId, clientSecret, pat, userName, workspaceId } = world.workspace
  return {
    http: host,
    https: null,
    proxy: null,
    admin,
    caFile: null,
    world: {
      workspace: { host, publicHost, clientId, clientSecret, pat, userName, workspaceId },
      account: { ...world.account, host: world.account.host },
      azure: null,
      gcp: null,
      federation: null,
    },
  }
}
