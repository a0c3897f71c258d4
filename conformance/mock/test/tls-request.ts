import type { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'

/** One request over TLS. */
export interface Secured {
  readonly port: number
  readonly ca: string | undefined
  readonly path: string
  readonly servername?: string
  readonly host?: string
  readonly cert?: string
  readonly key?: string
}

/** Makes a request on a connection of its own to loopback. A certificate for another name is checked as that of `servername`. */
export function tlsRequest(
  options: Secured,
): Promise<{ readonly status: number; readonly body: string; readonly certificate: X509Certificate }> {
  const { port, ca, path, servername, host, cert, key } = options
  const tls = { ...(ca && { ca }), ...(servername && { servername }), ...(cert && { cert }), ...(key && { key }) }
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host }
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false, ...tls }, (incoming) => {
      const certificate = (incoming.socket as TLSSocket).getPeerX509Certificate() as X509Certificate
      let body = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk) => (body += chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body, certificate }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}
