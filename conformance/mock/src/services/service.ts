import type { WorldState } from '../world/state.js'
import type { Route } from './route.js'

/** A real-world service that the mock stands in for. */
export interface Service {
  /** For people: `workspace`, `entra`, `gce-metadata`. */
  readonly name: string
  /** Whether it is the one at this authority (host, and port unless the scheme's own; lower case) in this world. */
  answers(authority: string, world: WorldState): boolean
  /**
   * Which paths are its own, when several services share an authority (169.254.169.254 is the metadata server of every
   * cloud). The first service that takes the path answers; the first at the authority answers for a path that none takes.
   */
  paths?(path: string): boolean
  readonly routes: readonly Route[]
}
