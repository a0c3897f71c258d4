import type { TlsFacts } from '../journal/journal.js'
import type { World } from '../world/world.js'

/** What is known of a connection before its first request. */
export interface Connection {
  readonly scheme: 'http' | 'https'
  readonly via: 'http' | 'https' | 'proxy'
  readonly tls?: TlsFacts
  /** The host that the proxy was asked for. */
  readonly authority?: string
  /** The world that the user name at the proxy chose. */
  readonly world?: World
}
