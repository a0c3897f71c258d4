import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

/** Answers on a connection that no server of requests has any more, as that of a CONNECT, and ends it. */
export function refuseSocket(socket: Duplex, status: number, body: string, headers = ''): void {
  const bytes = Buffer.byteLength(body)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${headers}content-length: ${bytes}\r\nconnection: close\r\n\r\n${body}`,
  )
}

/** Refuses a CONNECT where there is no proxy: without an answer the client could only guess. */
export function refuseConnect(socket: Duplex): void {
  socket.on('error', () => socket.destroy())
  // Nobody else knows of this connection when the server closes.
  socket.once('finish', () => socket.destroy())
  refuseSocket(
    socket,
    405,
    'This is no proxy: the port for CONNECT is `proxy` of the ready line.',
    'allow: GET, HEAD, POST, PUT, PATCH, DELETE\r\ncontent-type: text/plain\r\n',
  )
}
