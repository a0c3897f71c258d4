import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { refuseConnect } from './refuse-socket.js'

/** One open port. */
export interface Listener {
  readonly port: number
  /** `http://host:port`, usable as it stands. */
  readonly origin: string
  close(): Promise<void>
}

/** Opens a port and answers with `respond`. Rejects when the port cannot be had. */
export async function listen(hostname: string, port: number, respond: RequestListener): Promise<Listener> {
  const server = requestServer(respond)
  return listenOn(server, hostname, port, () => server.closeAllConnections())
}

/** Opens a port for bare connections. One that cannot be accepted ends. */
export async function listenForSockets(
  hostname: string,
  port: number,
  accept: (socket: Socket) => void | Promise<void>,
): Promise<Listener> {
  const open = new Set<Socket>()
  const server = createNetServer((socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    void takeOver(socket, () => accept(socket))
  })
  return listenOn(server, hostname, port, () => {
    for (const socket of open) socket.destroy()
  })
}

/** A server of requests that does not listen yet; connections can be handed to it. */
export function requestServer(respond: RequestListener): Server {
  const server = createServer({ keepAliveTimeout: 0 }, respond)
  return server.on('connect', (_incoming, socket) => refuseConnect(socket))
}

/** Lets `work` have a connection. What it did not expect ends the connection, not the server. */
export async function takeOver(socket: Duplex, work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    console.error(`lakeauth-mock: ${(error as Error).stack}`)
    socket.destroy()
  }
}

/** Hands an open connection to a server of requests. It was read from before, and so stands still. */
export function handOver(socket: Duplex, server: Server): void {
  server.emit('connection', socket)
  socket.resume()
}

/** A name under which a bound address can be reached. */
export function reachable(hostname: string): string {
  if (hostname === '0.0.0.0') return '127.0.0.1'
  if (hostname === '::') return '[::1]'
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

async function listenOn(
  server: ReturnType<typeof createNetServer>,
  hostname: string,
  port: number,
  endConnections: () => void,
): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, hostname, port)))
    server.listen(port, hostname, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      endConnections()
    })
  return { port: bound, origin: `http://${reachable(hostname)}:${bound}`, close }
}

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be opened by this user',
  EADDRNOTAVAIL: 'cannot be opened: the address is none of this machine',
  ENOTFOUND: 'cannot be opened: nobody knows the host',
}

/** The same in a sentence that names the port, with the code of the system. */
function portError(error: NodeJS.ErrnoException, hostname: string, port: number): Error {
  const problem = portProblems[error.code ?? '']
  if (problem === undefined) return error
  return Object.assign(new Error(`Port ${port} of ${hostname} ${problem} (${error.code}).`, { cause: error }), {
    code: error.code,
  })
}
