import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { type DatabricksAuth, databricksAuth, oauthM2m } from '@lakeauth/core'
import { type FakePorts, fakePorts } from '@lakeauth/core/testing'
import { createTransport, type Transport, type TransportOptions } from '@lakeauth/core/transport'
import { createWorld, type World } from '@lakeauth/mock'
import { type MockServer, type ServerOptions, startServer } from '@lakeauth/mock/server'

/** A frozen world behind HTTPS and a proxy, and transports to it. */
export interface Network extends AsyncDisposable {
  readonly world: World
  readonly server: MockServer
  readonly proxy: string
  readonly https: string
  readonly caFile: string
  /** A transport that trusts the CA and reads no environment, unless told. */
  transport(options?: TransportOptions): Promise<Transport>
  /** A sign-in through such a transport, under the public host name unless told. */
  signIn(options?: TransportOptions, host?: string): Promise<DatabricksAuth>
}

/** Starts one. */
export async function network(options: Omit<ServerOptions, 'worlds'> = {}): Promise<Network> {
  const world = createWorld({ clock: 'frozen' })
  const server = await startServer({ worlds: [world], ...options })
  const { proxy, https, caFile } = server.ready as { proxy: string; https: string; caFile: string }
  const clock = world.clock as unknown as FakePorts['clock']
  const opened: Transport[] = []
  const transport = async (given: TransportOptions = {}): Promise<Transport> => {
    const made = await createTransport({ env: {}, ca: caFile, proxy, clock, ...given })
    opened.push(made)
    return made
  }
  return {
    world,
    server,
    proxy,
    https,
    caFile,
    transport,
    signIn: async (given, host = world.workspace.publicHost) => {
      const { clientId, clientSecret } = world.workspace
      const ports = fakePorts({ fetch: (await transport(given)).fetch, clock })
      return databricksAuth({ strategies: [oauthM2m], ...ports, config: { host, clientId, clientSecret } })
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((one) => one.close()))
      await server.close()
    },
  }
}

/** Something on loopback that answers every connection with the same bytes, and remembers what it was asked. */
export interface Parrot extends AsyncDisposable {
  readonly port: number
  readonly asked: readonly string[]
}

/** Starts one. */
export async function parrot(answer: string): Promise<Parrot> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (bytes: Buffer) => {
      asked.push(bytes.toString('latin1'))
      socket.end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
