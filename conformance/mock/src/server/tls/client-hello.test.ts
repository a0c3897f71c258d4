import { duplexPair, PassThrough } from 'node:stream'
import { connect } from 'node:tls'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginningOf, serverNameIn } from './client-hello.js'

/** What Node sends first to a host of this name. */
async function helloOf(servername?: string): Promise<Buffer> {
  const [near, far] = duplexPair()
  const socket = connect({ socket: near, ...(servername && { servername }) })
  socket.on('error', () => {})
  const hello = (await new Promise((resolve) => far.once('data', resolve))) as Buffer
  socket.destroy()
  return hello
}

function wire(...chunks: readonly Uint8Array[]): PassThrough {
  const stream = new PassThrough()
  for (const chunk of chunks) stream.write(chunk)
  return stream
}

test.each(['adb-1.2.azuredatabricks.net', 'LOCALHOST', undefined])(
  'the name %s is read from what Node sends',
  async (name) => {
    const hello = await helloOf(name)
    const stream = wire(hello)
    expect(await beginningOf(stream)).toEqual({ protocol: 'tls', ...(name && { servername: name.toLowerCase() }) })
    expect(stream.read()).toEqual(hello)
  },
)

test('the first message may come byte by byte', async () => {
  const hello = await helloOf('a.example')
  const stream = new PassThrough()
  const beginning = beginningOf(stream)
  for (const byte of hello) stream.write(Buffer.from([byte]))
  expect(await beginning).toEqual({ protocol: 'tls', servername: 'a.example' })
})

test('anything else is plain, and an end before the beginning is nothing', async () => {
  expect(await beginningOf(wire(Buffer.from('GET / HTTP/1.1\r\n')))).toEqual({ protocol: 'plain' })
  const ended = wire(Buffer.from([22, 3]))
  ended.end()
  expect(await beginningOf(ended)).toBeUndefined()
})

test('no bytes make the reader fail, and no name is made up', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(serverNameIn(bytes) ?? '').toMatch(/^[a-z0-9._-]*$/)
    }),
  )
})

test('a message that is cut or changed anywhere gives the name, another one, or none', async () => {
  const hello = (await helloOf('a.example')).subarray(5)
  expect(serverNameIn(hello)).toBe('a.example')
  for (let at = 0; at < hello.length; at += 1) {
    expect(['a.example', undefined]).toContain(serverNameIn(hello.subarray(0, at)))
    const changed = Buffer.from(hello)
    changed[at] = (hello[at] as number) ^ 0x80
    expect(() => serverNameIn(changed)).not.toThrow()
  }
})
