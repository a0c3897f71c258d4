import { isLoopback } from '../http/target.js'
import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'
import { adminListener } from './admin.js'
import { type Listener, listen, worldListener } from './listener.js'
import { type ReadyLine, readyLine } from './ready-line.js'

/** What to serve and where. */
export interface ServerOptions {
  /** The first world gets the given ports; each world gets a workspace and an account listener of its own. */
  readonly worlds: readonly World[]
  /** The workspace's HTTP port; 0, the default, takes a free one. */
  readonly port?: number
  readonly accountPort?: number
  readonly adminPort?: number
  /** `127.0.0.1` unless told. The admin API stays on loopback in any case. */
  readonly hostname?: string
  /** The mock hands out working tokens to everybody, so binding it wider needs saying so. */
  readonly allowNonLoopback?: boolean
}

/** A running server. Closing it ends every connection and gives the worlds their public hosts back. */
export interface MockServer extends AsyncDisposable {
  readonly port: number
  readonly ready: ReadyLine
  close(): Promise<void>
}

/** Serves worlds over HTTP. Rejects for a non-loopback host name without `allowNonLoopback`, and when a port is taken. */
export async function startServer(options: ServerOptions): Promise<MockServer> {
  const { worlds, hostname = '127.0.0.1' } = options
  const [first] = worlds
  if (!first) throw new TypeError('startServer needs at least one world.')
  if (!isLoopback(hostname) && !options.allowNonLoopback)
    throw new TypeError(
      `Refusing to listen on ${hostname}: anybody there could mint tokens. Set allowNonLoopback to insist.`,
    )
  const open: Listener[] = []
  const close = async (): Promise<void> => {
    for (const world of worlds) stateOf(world).places.restore()
    await Promise.all(open.splice(0).map((listener) => listener.close()))
  }
  try {
    for (const world of worlds) {
      const [port, accountPort] = world === first ? [options.port, options.accountPort] : []
      const role = { world, worlds, anyAuthority: options.allowNonLoopback ?? false }
      const { places, sites } = stateOf(world)
      for (const [name, wanted] of [
        ['workspace', port],
        ['account', accountPort],
      ] as const) {
        const listener = await listen(hostname, wanted ?? 0, worldListener({ ...role, standsFor: name }))
        open.push(listener)
        places.serve(sites[name].authority, listener.origin)
      }
    }
    const admin = await listen('127.0.0.1', options.adminPort ?? 0, adminListener(worlds))
    open.push(admin)
    return {
      port: (open[0] as Listener).port,
      ready: readyLine(first, admin.origin),
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
