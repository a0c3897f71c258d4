import type { WorldConfig } from '../config/world-from-config.js'
import type { ClientEnvironment, EnvironmentOptions } from '../environment/environment.js'
import type { World } from '../world/world.js'

/** What the admin API needs of the server that it steers. */
export interface AdminHost {
  readonly worlds: readonly World[]
  /** Makes a world and serves it at ports of its own. */
  open(config: WorldConfig): Promise<World>
  /** Ends a world and gives its ports back. */
  close(world: World): Promise<void>
  /** How clients reach a world and sign in to it: the `world` of the ready line. */
  signInOf(world: World): Promise<object>
  /** What a client of a world needs in its environment. */
  environmentOf(world: World, options: EnvironmentOptions): Promise<ClientEnvironment>
}
