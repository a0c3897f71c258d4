import type { IncomingMessage } from 'node:http'
import { parseRawTarget } from './raw-target.js'

const maxBodyBytes = 1024 * 1024

/** A request that cannot become a `Request`, and the status that says so. */
export interface Unreadable {
  readonly status: 400 | 501
  readonly message: string
}

/** A request, and its body apart: a GET cannot carry one, and a stream for a text that is there costs more than the answer. */
export interface Readable {
  readonly request: Request
  readonly body?: string
  /** The body was longer than what is read, and was left out. */
  readonly oversized?: boolean
}

/** How the request came. */
export interface RequestOrigin {
  readonly scheme: 'http' | 'https'
  /** For clients of HTTP/1.0, who send no Host. */
  readonly authority: string
}

/** Headers between a client and its proxy, which no proxy passes on. */
const proxyHeaders: ReadonlySet<string> = new Set(['proxy-authorization', 'proxy-connection'])

/** The fetch `Request` of an incoming message. */
export async function readRequest(incoming: IncomingMessage, origin: RequestOrigin): Promise<Readable | Unreadable> {
  const target = parseRawTarget(incoming.url ?? '')
  if (!target) return { status: 400, message: 'The request target is neither a path nor an http URL.' }
  const named = incoming.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (named.length > 1) return { status: 400, message: 'The request has more than one Host.' }
  // What announces too much is refused before it is sent.
  const body = Number(incoming.headers['content-length'] ?? 0) > maxBodyBytes ? undefined : await readBytes(incoming)
  const method = incoming.method ?? 'GET'
  const authority = target.authority ?? incoming.headers.host ?? origin.authority
  try {
    const request = new Request(`${target.scheme ?? origin.scheme}://${authority}${target.path}`, {
      method,
      headers: pairs(incoming.rawHeaders),
      redirect: 'manual',
    })
    if (!body) return { request, oversized: true }
    return { request, ...(body.length > 0 && { body: new TextDecoder().decode(body) }) }
  } catch {
    return { status: method === 'TRACE' ? 501 : 400, message: 'The method, Host or headers cannot be read.' }
  }
}

/** By events, which cost a fraction of an iteration. A client that goes in the middle rejects. */
function readBytes(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    incoming.on('data', (chunk: Uint8Array) => {
      length += chunk.length
      if (length <= maxBodyBytes) chunks.push(chunk)
    })
    incoming.once('end', () => resolve(length <= maxBodyBytes ? Buffer.concat(chunks) : undefined))
    incoming.once('close', () => reject(new Error('The client closed the connection.')))
    incoming.once('error', reject)
  })
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, at) =>
    at % 2 === 0 && !proxyHeaders.has(name.toLowerCase())
      ? [[name, rawHeaders[at + 1] as string] as [string, string]]
      : [],
  )
}
