import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { isTransportFault } from '../faults/transport-fault.js'
import { type Answer, ok } from '../http/answer.js'
import { plainReadings } from '../http/basic.js'
import { serviceAt } from '../services/services.js'
import type { JournalEnd } from '../journal/journal.js'
import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'
import { takeStep } from './below.js'
import type { Connection } from './connection.js'
import { openConnection } from './handshake.js'
import { handOver, type Listener, listenForSockets, requestServer, takeOver } from './listener.js'
import { refuseSocket } from './refuse-socket.js'
import type { Certificates } from './secure-listener.js'
import { type ListenerRole, worldListener } from './world-listener.js'
import { writeJson } from './write-response.js'

/**
 * Opens a port for clients that have been given a proxy. CONNECT leads to the mocked host, never to a real one; a request for
 * an `http:` URL is answered where it stands. The user name in the proxy's URL chooses the world.
 */
export async function listenAsProxy(
  hostname: string,
  port: number,
  role: Pick<ListenerRole, 'world' | 'worlds' | 'use'> & Certificates,
): Promise<Listener> {
  const connections = new WeakMap<Duplex, Connection>()
  const worldOf = ({ headers }: IncomingMessage): World | undefined => {
    const given = headers['proxy-authorization']
    if (given === undefined) return role.world
    const [user] = plainReadings(given)
    return user && role.worlds.find(({ name }) => name === user.user)
  }
  const inTunnel = requestServer(
    worldListener({ ...role, anyAuthority: false, connectionOf: ({ socket }) => connections.get(socket) }),
  )
  const direct = worldListener({
    ...role,
    anyAuthority: false,
    connectionOf: (incoming) => ({ scheme: 'http', via: 'proxy', world: worldOf(incoming) as World }),
  })
  const outer = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    if (!worldOf(incoming)) {
      outgoing.setHeader('proxy-authenticate', challenge)
      return writeJson(outgoing, 407, { error_code: 'LAKEAUTH_MOCK_NO_WORLD', message: noWorld })
    }
    if (incoming.url?.startsWith('/'))
      return writeJson(outgoing, 400, { error_code: 'BAD_REQUEST', message: 'This is a proxy: set HTTPS_PROXY to it.' })
    return direct(incoming, outgoing)
  })
  const tunnel = async (incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const world = worldOf(incoming)
    if (!world) return refuseSocket(socket, 407, noWorld, `proxy-authenticate: ${challenge}\r\n`)
    const asked = authorityOf(incoming.url ?? '')
    if (!asked) return refuseSocket(socket, 400, 'The target of CONNECT is a host and a port.')
    const state = stateOf(world)
    const { name, authority } = asked
    const known = serviceAt(authority, state) !== undefined
    const step = {
      operation: 'proxy.connect',
      method: 'CONNECT',
      authority,
      via: 'proxy',
      world: state,
      socket,
    } as const
    const taken = await takeStep(step, known ? ok({}) : unknownHost(authority)).catch(() => undefined)
    if (!taken) return
    const { result, end } = taken
    if (isTransportFault(result))
      return breakTunnel(result.transport, socket, (why) => taken.finish({ ...end, ...why }))
    taken.finish(end.reason?.code === 'unknown-authority' ? { ...end, outcome: 'unmatched' } : end)
    if (result.status !== 200) return refuseSocket(socket, result.status, await result.text(), headersOf(result))
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    const opened = await openConnection(socket, { ...role, world: state, via: 'proxy', name, authority })
    if (!opened) return
    connections.set(opened.socket, {
      scheme: opened.tls ? 'https' : 'http',
      via: 'proxy',
      world,
      authority,
      ...(opened.tls && { tls: opened.tls }),
    })
    handOver(opened.socket, inTunnel)
  }
  outer.on('connect', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    void takeOver(socket, () => tunnel(incoming, socket, head))
  })
  // Sockets of tunnels leave the server that took them, and would stay open behind its back.
  return listenForSockets(hostname, port, (socket) => void outer.emit('connection', socket))
}

const noWorld = "The user name in the proxy's URL is the name of a world; there is none of this name."
const challenge = 'Basic realm="the name of a world"'

function unknownHost(authority: string): Answer {
  const sentence = `The mock stands in for no service at ${authority}, and reaches nothing outside.`
  const json = { error_code: 'LAKEAUTH_MOCK_UNMATCHED', message: sentence }
  return { status: 502, json, reason: { code: 'unknown-authority', sentence } }
}

/** `host:443` is the host itself: what services are known by has no port that goes without saying. */
function authorityOf(target: string): { readonly name: string; readonly authority: string } | undefined {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:@/[\]]+):(\d{1,5})$/i.exec(target) ?? []
  if (host === undefined || port === undefined) return undefined
  const authority = (port === '443' || port === '80' ? host : target).toLowerCase()
  return { name: host.replace(/^\[|\]$/g, '').toLowerCase(), authority }
}

function breakTunnel(kind: string, socket: Duplex, finish: (why: Partial<JournalEnd>) => void): void {
  const isDone = ['hang', 'reset', 'empty'].includes(kind)
  const sentence = `The proxy cannot carry out the transport fault "${kind}" on CONNECT.`
  finish(isDone ? {} : { reason: { code: 'adapter-cannot', sentence } })
  if (kind === 'hang') return
  if (kind === 'reset' && 'resetAndDestroy' in socket) return (socket as { resetAndDestroy(): void }).resetAndDestroy()
  if (isDone) return void socket.destroy()
  refuseSocket(socket, 501, sentence)
}

function headersOf({ headers }: Response): string {
  return [...headers]
    .filter(([name]) => name !== 'content-length' && name !== 'connection')
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}
