import type { Duplex } from 'node:stream'

/** How a connection begins. */
export type Beginning =
  /** TLS, with the host name that the client asks for, if it names one. */
  | { readonly protocol: 'tls'; readonly servername?: string }
  /** Anything else. */
  | { readonly protocol: 'plain' }

const handshake = 22
const serverName = 0

/**
 * Looks at the first bytes of a connection and puts them back. `undefined` when it ends before it has begun. The name is known
 * before the handshake, which can so be refused, delayed, or answered with the right certificate also where no name is sent.
 */
export function beginningOf(socket: Duplex): Promise<Beginning | undefined> {
  return new Promise((resolve) => {
    let seen: Buffer = Buffer.alloc(0)
    const done = (beginning: Beginning | undefined): void => {
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onEnd)
      socket.pause()
      if (beginning) socket.unshift(seen)
      resolve(beginning)
    }
    const onEnd = (): void => done(undefined)
    const onData = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk])
      if (seen[0] !== handshake) return done({ protocol: 'plain' })
      if (seen.length < 5 || seen.length < 5 + seen.readUInt16BE(3)) return
      const servername = serverNameIn(seen.subarray(5, 5 + seen.readUInt16BE(3)))
      done({ protocol: 'tls', ...(servername !== undefined && { servername }) })
    }
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onEnd)
  })
}

/** The host name in a ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3). Whatever does not fit is no name. */
export function serverNameIn(hello: Uint8Array): string | undefined {
  try {
    const reader = readerOf(Buffer.from(hello.buffer, hello.byteOffset, hello.byteLength))
    // Message type and length, version, random.
    reader.skip(4 + 2 + 32)
    reader.take(1)
    reader.take(2)
    reader.take(1)
    const extensions = readerOf(reader.take(2))
    while (extensions.left() > 0) {
      const type = extensions.number(2)
      const content = extensions.take(2)
      if (type !== serverName) continue
      const names = readerOf(readerOf(content).take(2))
      names.skip(1)
      const name = names.take(2).toString('latin1').toLowerCase()
      return /^[a-z0-9._-]{1,253}$/.test(name) ? name : undefined
    }
  } catch {
    return undefined
  }
  return undefined
}

interface Reader {
  left(): number
  skip(bytes: number): void
  number(bytes: number): number
  /** What a length of this many bytes announces. Throws when it is not there. */
  take(lengthBytes: number): Buffer
}

function readerOf(bytes: Buffer): Reader {
  let at = 0
  const number = (length: number): number => {
    at += length
    return bytes.readUIntBE(at - length, length)
  }
  return {
    left: () => bytes.length - at,
    skip: (length) => {
      at += length
    },
    number,
    take: (lengthBytes) => {
      const length = number(lengthBytes)
      if (at + length > bytes.length) throw new RangeError('The message is shorter than it says.')
      at += length
      return bytes.subarray(at - length, at)
    },
  }
}
