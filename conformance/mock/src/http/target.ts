import type { SiteName } from '../identities/site.js'
import type { TlsFacts } from '../journal/journal.js'
import type { WorldState } from '../world/state.js'

/** Where a request is going, inside one world. */
export interface Target {
  /** The host that is asked, in lower case: by prefix, by name, else the one that the listener stands for. */
  readonly authority: string
  /** The host that the request names. */
  readonly sent: string
  readonly scheme: 'http' | 'https'
  /** Path and query as the request has them. */
  readonly raw: string
  readonly base: string
  readonly path: string
  readonly query: URLSearchParams
}

/** What an adapter knows about how the request came. */
export interface Arrival {
  readonly via: string
  readonly tls?: TlsFacts
  /** The host that the listener stands for, which a loopback name cannot tell: a Databricks site of the world, or an authority. */
  readonly standsFor?: SiteName | (string & {})
  /** Take the listener's word under any host name, not only loopback ones. */
  readonly anyAuthority?: boolean
  /** The request target as it was sent, which no `Request` keeps. */
  readonly target?: string
  /** The body was too long to be read, and is not in the request. */
  readonly oversized?: boolean
  /** The body, when the `Request` does not carry it. */
  readonly body?: string
  /** Ends when the client has gone; the signal of the `Request` without. */
  readonly signal?: AbortSignal
}

/**
 * Splits off the prefixes `/_world/<name>` and `/_host/<authority>` and finds the authority. Under the second prefix every
 * service is reached from any listener, by clients that take a URL.
 */
export function targetOf(request: Request, world: WorldState, arrival: Arrival): Target {
  const { origin, host, hostname, pathname, searchParams } = new URL(request.url)
  // Few requests have a prefix, and none of the paths that clients know begins so.
  const [prefix = '', , named] = (pathname.startsWith('/_') && prefixes(world.name).exec(pathname)) || []
  return {
    authority: (named ?? world.places.authorityAt(origin) ?? standsFor(world, arrival, hostname) ?? host).toLowerCase(),
    sent: host,
    scheme: origin.startsWith('https:') ? 'https' : 'http',
    raw: request.url.slice(origin.length),
    base: `${origin}${prefix}`,
    path: pathname.slice(prefix.length) || '/',
    query: searchParams,
  }
}

/** Whether a host name or address can only mean this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** A world's name needs no escaping: it is made of letters, digits, "-" and "_". */
function prefixes(world: string): RegExp {
  return new RegExp(`^(/_world/${world}(?=/))?(?:/_host/([^/]+)(?=/|$))?`)
}

function standsFor({ sites }: WorldState, arrival: Arrival, hostname: string): string | undefined {
  const { standsFor: name, anyAuthority } = arrival
  if (name === undefined || !(anyAuthority || isLoopback(hostname))) return undefined
  return sites[name as SiteName]?.authority ?? name
}
