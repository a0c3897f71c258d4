import type { IncomingMessage, RequestListener } from 'node:http'
import { isTransportFault } from '../faults/transport-fault.js'
import { handle } from '../handle.js'
import type { SiteName } from '../identities/site.js'
import type { World } from '../world/world.js'
import type { Connection } from './connection.js'
import { reachable } from './listener.js'
import { readRequest } from './read-request.js'
import type { Use } from './use.js'
import { breakConnection, writeJson, writeResponse } from './write-response.js'

/** Which worlds and which host a listener speaks for. */
export interface ListenerRole {
  readonly world: World
  readonly worlds: readonly World[]
  readonly standsFor?: SiteName | (string & {})
  readonly anyAuthority: boolean
  readonly use?: Use
  /** What is known of the connection that a request came by; plain HTTP without. */
  readonly connectionOf?: (incoming: IncomingMessage) => Connection | undefined
}

const plainHttp: Connection = { scheme: 'http', via: 'http' }

/** Answers requests from a world: by header, by path prefix, by the connection, else the listener's own. */
export function worldListener(role: ListenerRole): RequestListener {
  return async (incoming, outgoing) => {
    role.use?.count(outgoing)
    const abort = new AbortController()
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) abort.abort(new Error('The client closed the connection.'))
    })
    try {
      const connection = role.connectionOf?.(incoming) ?? plainHttp
      const authority = connection.authority ?? incoming.headers.host ?? addressOf(incoming)
      const read = await readRequest(incoming, { scheme: connection.scheme, authority })
      if ('message' in read)
        return writeJson(outgoing, read.status, { error_code: 'BAD_REQUEST', message: read.message })
      const { request, body, oversized } = read
      const world = chosenWorld(request, role, connection)
      if (!world) return writeJson(outgoing, 404, { error_code: 'LAKEAUTH_MOCK_NO_WORLD', message: 'No such world.' })
      const result = await handle(request, world, {
        via: connection.via,
        target: incoming.url ?? '/',
        ...(connection.tls && { tls: connection.tls }),
        ...(body !== undefined && { body }),
        ...(oversized && { oversized }),
        ...(role.standsFor !== undefined && { standsFor: role.standsFor }),
        anyAuthority: role.anyAuthority,
        signal: abort.signal,
      })
      // Clients set their clock by it: it is the world's time, not this machine's.
      outgoing.setHeader('date', new Date(world.clock.now()).toUTCString())
      await (isTransportFault(result) ? breakConnection(result, outgoing) : writeResponse(result, outgoing))
    } catch (error) {
      if (abort.signal.aborted) return
      console.error(`lakeauth-mock: ${(error as Error).stack}`)
      if (!outgoing.headersSent)
        writeJson(outgoing, 500, { error_code: 'LAKEAUTH_MOCK_BUG', message: 'The mock failed.' })
    }
  }
}

function chosenWorld(request: Request, { world, worlds }: ListenerRole, connection: Connection): World | undefined {
  const name =
    request.headers.get('x-lakeauth-world') ?? /^\/_world\/([\w-]+)\//.exec(new URL(request.url).pathname)?.[1]
  return name === undefined ? (connection.world ?? world) : worlds.find((one) => one.name === name)
}

function addressOf({ socket }: IncomingMessage): string {
  return `${reachable(socket.localAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1')}:${socket.localPort}`
}
