import type { WorldState } from '../world/state.js'
import type { Route } from './route.js'

/** A real-world service that the mock stands in for. */
export interface Service {
  /** For people: `workspace`, `entra`, `gce-metadata`. */
  readonly name: string
  /** Whether it is the one at this authority (host, and port unless the scheme's own; lower case) in this world. */
  answers(authority: string, world: WorldState): boolean
  readonly routes: readonly Route[]
}
