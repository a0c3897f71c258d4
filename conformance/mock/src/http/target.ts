import type { Level } from '../identities/principals.js'
import type { WorldState } from '../world/state.js'

/** Where a request is going, inside one world. */
export interface Target {
  /** `undefined` when the authority belongs to nobody in this world. */
  readonly service: Level | undefined
  readonly base: string
  readonly path: string
  readonly query: URLSearchParams
  readonly authority: string
}

/** What an adapter knows about how the request came. */
export interface Arrival {
  readonly via: string
  /** The service of the listener that took the request; loopback names cannot tell. */
  readonly service?: Level
  /** Take the listener's word under any host name, not only loopback ones. */
  readonly anyAuthority?: boolean
}

/** Splits off the world prefix and finds the service by authority, else by listener. */
export function targetOf(request: Request, world: WorldState, arrival: Arrival): Target {
  const { origin, host, hostname, pathname, searchParams } = new URL(request.url)
  const prefix = `/_world/${world.name}`
  const isPrefixed = pathname.startsWith(`${prefix}/`)
  return {
    service: serviceOf(origin, world) ?? (arrival.anyAuthority || isLoopback(hostname) ? arrival.service : undefined),
    base: isPrefixed ? `${origin}${prefix}` : origin,
    path: isPrefixed ? pathname.slice(prefix.length) : pathname,
    query: searchParams,
    authority: host,
  }
}

/** Whether a host name or address can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

function serviceOf(origin: string, { hosts, names }: WorldState): Level | undefined {
  if (origin === hosts.workspace || origin === names.workspaceOrigin) return 'workspace'
  if (origin === hosts.account || origin === names.accountOrigin) return 'account'
  return undefined
}
