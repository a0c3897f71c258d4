import { createSocket } from 'node:dgram'
import { createSign, generateKeyPairSync, randomUUID, scryptSync, sign, subtle } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { withWork } from './work.js'

const file = new URL(import.meta.url)
const data = new Uint8Array(1_000_000)

test.for([
  ['a digest of WebCrypto', () => subtle.digest('SHA-256', data)],
  ['a new key', () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])],
  ['a signature with a callback', () => new Promise((done) => sign('sha256', data, newKey(), done))],
  ['a file', () => readFile(file)],
] as const)('%s is under way from its begin to its end', async ([, begin]) => {
  const seen = await withWork(async (work) => {
    const idle = work.isUnderWay()
    const running = begin()
    const during = work.isUnderWay()
    await running
    return [idle, during, work.isUnderWay()]
  })
  expect(seen).toEqual([false, true, false])
})

test('cryptography that ends at once is nothing to wait for', async () => {
  const isUnderWay = await withWork(async (work) => {
    randomUUID()
    scryptSync('synthetic', 'salt', 16)
    sign('sha256', data, newKey())
    createSign('sha256').update(data).sign(newKey())
    return work.isUnderWay()
  })
  expect(isUnderWay).toBe(false)
})

test.for([
  ['fetch', () => fetch('http://127.0.0.1:65535/')],
  ['node:http', () => new Promise((done) => request('http://127.0.0.1:65535/').on('error', done).end())],
  ['a socket', () => new Promise((done) => connect(65535, '127.0.0.1').on('error', done))],
  [
    'a datagram',
    () =>
      new Promise<void>((done) => {
        const socket = createSocket('udp4')
        socket.send('x', 9, '127.0.0.1', () => socket.close(done))
      }),
  ],
  ['a look-up of a name', () => lookup('localhost')],
] as const)('%s is a use of the network', async ([, use]) => {
  const seen = await withWork(async (work) => {
    const before = work.usedNetwork()
    await use().catch(() => {})
    return [before, work.usedNetwork()]
  })
  expect(seen).toEqual([false, true])
  expect(await withWork(async (work) => work.usedNetwork())).toBe(false)
})

test('a case does not wait for the work of another', async () => {
  const other = withWork(() => subtle.digest('SHA-256', data))
  expect(await withWork(async (work) => work.isUnderWay())).toBe(false)
  await other
})

function newKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}
