import { createWorld } from '../src/world/create-world.js'
import type { World, WorldOptions } from '../src/world/world.js'
import { startServer } from '../src/server/start-server.js'

/** A world and a way to reach it. */
export interface Reached extends AsyncDisposable {
  readonly world: World
  readonly fetch: typeof fetch
}

/** The transports that need no interception: in process, and real HTTP over loopback. */
export const transports: readonly (readonly [string, (options?: WorldOptions) => Promise<Reached>])[] = [
  ['in process', inProcess],
  ['over HTTP', overHttp],
]

async function inProcess(options?: WorldOptions): Promise<Reached> {
  const world = createWorld(options)
  return { world, fetch: world.fetch, [Symbol.asyncDispose]: async () => world.clearFaults() }
}

async function overHttp(options?: WorldOptions): Promise<Reached> {
  const world = createWorld(options)
  const server = await startServer({ worlds: [world] })
  return { world, fetch: globalThis.fetch, [Symbol.asyncDispose]: server.close }
}
