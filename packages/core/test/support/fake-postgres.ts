import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

/** Enough of a Postgres server for one connection and `select`: it notes the password and answers one row. */
export interface FakePostgres extends AsyncDisposable {
  readonly port: number
  readonly passwords: readonly string[]
}

/** Starts one on loopback (PostgreSQL's frontend/backend protocol 3.0, without TLS). */
export async function fakePostgres(): Promise<FakePostgres> {
  const passwords: string[] = []
  const server = createServer((socket) => talk(socket, (password) => passwords.push(password)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    passwords,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

const ready = message('Z', 'I')
const row = Buffer.concat([
  message('T', '\0\x01', 'ok\0', Buffer.alloc(18)),
  message('D', '\0\x01', Buffer.from([0, 0, 0, 1]), '1'),
  message('C', 'SELECT 1\0'),
  ready,
])

/** Each TCP chunk is one message: the client waits for every answer. */
function talk(socket: Socket, onPassword: (password: string) => void): void {
  let started = false
  socket.on('error', () => {})
  socket.on('data', (data: Buffer) => {
    const type = started ? String.fromCharCode(data[0] as number) : 'startup'
    started = true
    if (type === 'startup') socket.write(message('R', Buffer.from([0, 0, 0, 3])))
    if (type === 'p') {
      onPassword(data.subarray(5, -1).toString())
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]))
    }
    if (type === 'Q') socket.write(row)
    if (type === 'X') socket.end()
  })
}

function message(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(type), length, body])
}
