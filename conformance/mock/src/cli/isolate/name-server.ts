import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** An address that is nobody's (RFC 5737): in a network of its own it leads here, and clients do not take it for loopback. */
const address = [192, 0, 2, 1]
const headerBytes = 12
const typeA = 1

/** Answers every question for an address on port 53. Gives what ends it. */
export async function serveNames(): Promise<() => Promise<void>> {
  const socket = createSocket('udp4')
  socket.on('message', (question, { port, address: from }) => {
    const answer = answerTo(question)
    if (answer) socket.send(answer, port, from)
  })
  socket.bind(53, '127.0.0.1')
  await once(socket, 'listening')
  return () => new Promise((resolve) => void socket.close(() => resolve()))
}

/** A DNS answer (RFC 1035 section 4.1): the one address for every name, and nothing for other types. Nothing for what is no question. */
export function answerTo(question: Buffer): Buffer | undefined {
  let at = headerBytes
  while (at < question.length && question[at] !== 0) at += (question[at] as number) + 1
  const end = at + 5
  if (end > question.length || ((question[2] as number) & 0x80) !== 0) return undefined
  const found = question.readUInt16BE(at + 1) === typeA
  const header = Buffer.from(question.subarray(0, headerBytes))
  // An answer with authority; the wish for recursion is repeated, and granted.
  header.writeUInt16BE(0x8480 | (header.readUInt16BE(2) & 0x0100), 2)
  for (const [field, value] of [1, found ? 1 : 0, 0, 0].entries()) header.writeUInt16BE(value, 4 + 2 * field)
  // The name is a pointer to that of the question; good for a minute.
  const record = Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 60, 0, address.length, ...address])
  return Buffer.concat([header, question.subarray(headerBytes, end), ...(found ? [record] : [])])
}
