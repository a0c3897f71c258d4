import type { ServerResponse } from 'node:http'
import type { TransportFault } from '../faults/transport-fault.js'

/** Sends an answer. */
export async function writeResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(body)
}

/** Sends a small JSON document. */
export function writeJson(outgoing: ServerResponse, status: number, json: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify(json))
}

/** Carries out a transport fault on the socket. `refuse` is impossible once a connection is accepted, and says so. */
export async function breakConnection(fault: TransportFault, outgoing: ServerResponse): Promise<void> {
  const { socket } = outgoing
  if (!socket || fault.transport === 'hang') return
  if (fault.transport === 'reset') return void socket.resetAndDestroy()
  if (fault.transport === 'empty') return void socket.end()
  if (fault.transport === 'refuse')
    return writeJson(outgoing, 501, {
      error_code: 'LAKEAUTH_MOCK_CANNOT',
      message: 'The HTTP adapter cannot carry out the transport fault "refuse" on an accepted connection.',
    })
  const response = fault.response as Response
  const whole = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': String(whole.length),
  })
  outgoing.flushHeaders()
  outgoing.write(whole.subarray(0, fault.bytes ?? whole.length >> 1), () => socket.destroySoon())
}
