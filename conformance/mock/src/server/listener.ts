import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isTransportFault } from '../faults/transport-fault.js'
import { handle } from '../handle.js'
import type { SiteName } from '../identities/site.js'
import type { World } from '../world/world.js'
import { readRequest } from './read-request.js'
import { breakConnection, writeJson, writeResponse } from './write-response.js'

/** One open port. */
export interface Listener {
  readonly port: number
  /** `http://host:port`, usable as it stands. */
  readonly origin: string
  close(): Promise<void>
}

/** Which worlds and which host a listener speaks for. */
export interface ListenerRole {
  readonly world: World
  readonly worlds: readonly World[]
  readonly standsFor: SiteName | (string & {})
  readonly anyAuthority: boolean
}

/** Opens a port and answers with `respond`. Rejects when the port cannot be had. */
export async function listen(hostname: string, port: number, respond: RequestListener): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 0 }, respond)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, hostname, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return { port: bound, origin: `http://${reachable(hostname)}:${bound}`, close: () => closeServer(server) }
}

/** Answers requests from a world: by header, by path prefix, else the listener's own. */
export function worldListener(role: ListenerRole): RequestListener {
  return async (incoming, outgoing) => {
    const abort = new AbortController()
    outgoing.once('close', () => abort.abort(new Error('The client closed the connection.')))
    try {
      const read = await readRequest(incoming, addressOf(incoming), abort.signal)
      if ('message' in read)
        return writeJson(outgoing, read.status, { error_code: 'BAD_REQUEST', message: read.message })
      const { request, body } = read
      const world = chosenWorld(request, role)
      if (!world) return writeJson(outgoing, 404, { error_code: 'LAKEAUTH_MOCK_NO_WORLD', message: 'No such world.' })
      const result = await handle(request, world, {
        via: 'http',
        ...(body !== undefined && { body }),
        standsFor: role.standsFor,
        anyAuthority: role.anyAuthority,
      })
      await (isTransportFault(result) ? breakConnection(result, outgoing) : writeResponse(result, outgoing))
    } catch (error) {
      if (abort.signal.aborted) return
      console.error(`lakeauth-mock: ${(error as Error).stack}`)
      if (!outgoing.headersSent)
        writeJson(outgoing, 500, { error_code: 'LAKEAUTH_MOCK_BUG', message: 'The mock failed.' })
    }
  }
}

function chosenWorld(request: Request, { world, worlds }: ListenerRole): World | undefined {
  const name =
    request.headers.get('x-lakeauth-world') ?? /^\/_world\/([\w-]+)\//.exec(new URL(request.url).pathname)?.[1]
  return name === undefined ? world : worlds.find((one) => one.name === name)
}

function addressOf({ socket }: IncomingMessage): string {
  return `${reachable(socket.localAddress ?? '127.0.0.1')}:${socket.localPort}`
}

/** A name under which a bound address can be reached. */
function reachable(hostname: string): string {
  if (hostname === '0.0.0.0') return '127.0.0.1'
  if (hostname === '::') return '[::1]'
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
