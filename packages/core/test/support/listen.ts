import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

/** A server on loopback that remembers what it was asked. */
export interface Loopback extends AsyncDisposable {
  readonly origin: string
  readonly requests: readonly {
    readonly method: string
    readonly url: string
    readonly headers: IncomingMessage['headers']
  }[]
  /** Bytes that were received on all connections. */
  readonly received: () => string
}

export type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** Starts one; with a key and a certificate it speaks https. */
export async function listen(
  listener: Listener,
  tls?: { readonly key: string; readonly cert: string },
): Promise<Loopback> {
  const requests: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []
  let received = ''
  const onRequest: RequestListener = (request, response) => {
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    request.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
    })
    request.on('error', () => {})
    response.on('error', () => {})
    listener(request, response)
  }
  const server = tls ? createTlsServer(tls, onRequest) : createServer(onRequest)
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    received: () => received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Resolves as soon as the condition holds; the test's own timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
