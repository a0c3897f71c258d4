import type { ServerResponse } from 'node:http'
import type { TransportFault } from '../faults/transport-fault.js'

/** Sends an answer. */
export async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  const length = response.body === null ? {} : { 'content-length': String(body.length) }
  outgoing.writeHead(response.status, { ...Object.fromEntries(response.headers), ...length })
  // As text, byte for byte: head and body then leave in one piece.
  outgoing.end(body.toString('latin1'), 'latin1')
}

/** Sends a small JSON document. */
export function writeJson(outgoing: ServerResponse, status: number, json: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify(json))
}

/** Carries out a transport fault on the socket: one that is possible once a connection is accepted. */
export async function breakConnection(fault: TransportFault, outgoing: ServerResponse): Promise<void> {
  const { socket } = outgoing
  if (!socket || fault.transport === 'hang') return
  if (fault.transport === 'reset') return void socket.resetAndDestroy()
  if (fault.transport === 'empty') return void socket.end()
  if (fault.transport === 'slow') return drip(fault, outgoing)
  const response = fault.response as Response
  const whole = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': String(whole.length),
  })
  outgoing.flushHeaders()
  outgoing.write(whole.subarray(0, fault.bytes ?? whole.length >> 1), () => socket.destroySoon())
}

/** One byte at a time, until the client has all or goes away. */
async function drip({ response, pace }: TransportFault, outgoing: ServerResponse): Promise<void> {
  const { status, headers } = response as Response
  const whole = Buffer.from(await (response as Response).arrayBuffer())
  const gone = new AbortController()
  outgoing.once('close', () => gone.abort(new Error('The client closed the connection.')))
  outgoing.writeHead(status, { ...Object.fromEntries(headers), 'content-length': String(whole.length) })
  outgoing.flushHeaders()
  for (let at = 0; at < whole.length && !gone.signal.aborted; at += 1) {
    await pace?.(gone.signal)
    outgoing.write(whole.subarray(at, at + 1))
  }
  outgoing.end()
}
