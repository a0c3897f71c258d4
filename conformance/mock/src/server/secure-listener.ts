import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { stateOf } from '../world/state.js'
import type { Connection } from './connection.js'
import { openConnection } from './handshake.js'
import { handOver, type Listener, listenForSockets, requestServer } from './listener.js'
import type { CertificateAuthority } from './tls/certificate-authority.js'
import { type ListenerRole, worldListener } from './world-listener.js'

/** Which certificates a listener shows and demands. */
export interface Certificates {
  readonly certificates: CertificateAuthority
  readonly clientCa?: string | undefined
}

/** Opens a port for HTTPS. The certificate is for the name that a client asks for, else for `hostname`. */
export async function listenSecurely(
  hostname: string,
  port: number,
  role: ListenerRole & Certificates & { readonly authority: string },
): Promise<Listener> {
  const connections = new WeakMap<Duplex, Connection>()
  const server = requestServer(worldListener({ ...role, connectionOf: ({ socket }) => connections.get(socket) }))
  const { certificates, clientCa, authority } = role
  const world = stateOf(role.world)
  const accept = async (socket: Socket): Promise<void> => {
    const asked = { certificates, clientCa, world, via: 'https', name: hostname, authority } as const
    const opened = await openConnection(socket, asked)
    if (!opened) return
    const { tls } = opened
    connections.set(opened.socket, tls ? { scheme: 'https', via: 'https', tls } : { scheme: 'http', via: 'http' })
    handOver(opened.socket, server)
  }
  const listener = await listenForSockets(hostname, port, accept)
  return { ...listener, origin: listener.origin.replace('http:', 'https:') }
}
