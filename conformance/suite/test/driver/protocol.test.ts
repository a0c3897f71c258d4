import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test, vi } from 'vitest'
import { clientCases } from '../../src/driver/cases/index.js'
import type { Launch } from '../../src/driver/launch.js'
import { LINE_MAX, readOutput } from '../../src/driver/output.js'
import type { Op } from '../../src/driver/protocol.js'
import { readResult, readStarted } from '../../src/driver/read-message.js'
import { referenceLaunch } from '../reference/client-driver.js'
import { driverOptions, resultsOf, withMocks } from './clients.js'

vi.setConfig({ testTimeout: 120_000 })

const schema = JSON.parse(readFileSync(new URL('../../schema/driver-message.schema.json', import.meta.url), 'utf8'))
const isMessage = new Ajv2020({ strict: true, allErrors: true }).compile(schema)

const ops: readonly Op[] = [
  { op: 'headers' },
  { op: 'call', method: 'GET', path: '/x' },
  { op: 'restart' },
  { op: 'advance', seconds: 1 },
]
const good = [{ op: 'headers', headers: { a: 'b' } }, { op: 'call', status: 200 }, { op: 'restart' }, { op: 'advance' }]
const started = { type: 'started', name: 'n', version: '1', language: 'l', capabilities: ['pat'] }

test('every message of a whole run is one by the schema, in both directions', async () => {
  const seen: unknown[] = []
  const launch: Launch = (command, options) => {
    const running = referenceLaunch()(command, options)
    running.stdout.on('data', (line: Buffer) => seen.push(JSON.parse(line.toString())))
    return {
      ...running,
      say: (line) => {
        seen.push(JSON.parse(line))
        running.say(line)
      },
    }
  }
  await withMocks((mocks) => resultsOf(driverOptions('reference', launch), { mocks, signIn: 'env-oidc' }))
  expect(seen.filter((message) => !isMessage(message))).toEqual([])
  expect(seen.length).toBeGreaterThan(clientCases.length * 4)
})

test.for([
  [{ ...started }, true],
  [{ ...started, reach: 'proxy' }, true],
  [{ ...started, reach: 'tunnel' }, false],
  [{ ...started, name: '' }, false],
  [{ ...started, version: 1 }, false],
  [{ ...started, language: undefined }, false],
  [{ ...started, capabilities: [1] }, false],
  [{ ...started, more: 1 }, false],
  [{ ...started, type: 'result' }, false],
] as const)('schema and suite agree on an answer to start: %j', ([message, expected]) => {
  const text = JSON.stringify(message)
  expect([isMessage(JSON.parse(text)), isRead(() => readStarted(text))]).toEqual([expected, expected])
})

test.for([
  [good, true],
  [[good[0], { op: 'call' }, good[2], good[3]], true],
  [ops.map(({ op }) => ({ op, error: 'no' })), true],
  [ops.map(({ op }) => ({ op, unsupported: true })), true],
  [ops.map(({ op }) => ({ op, unsupported: false })), false],
  [ops.map(({ op }) => ({ op, error: 7 })), false],
  [ops.map(({ op }) => ({ op, error: 'no', unsupported: true })), false],
  [[{ op: 'headers' }, ...good.slice(1)], false],
  [[{ op: 'headers', headers: { a: 1 } }, ...good.slice(1)], false],
  [[good[0], { op: 'call', status: 99 }, ...good.slice(2)], false],
  [[good[0], { op: 'call', status: '200' }, ...good.slice(2)], false],
  [[good[0], { op: 'call', status: 200, body: '' }, ...good.slice(2)], false],
  [[good[0], good[1], 'restart', good[3]], false],
] as const)('schema and suite agree on a result: %j', ([results, expected]) => {
  const text = JSON.stringify({ type: 'result', id: 'A-1', ops: results })
  expect([isMessage(JSON.parse(text)), isRead(() => readResult(text, 'A-1', ops))]).toEqual([expected, expected])
})

test('a line is taken whole from any pieces, and one that is too long is refused', async () => {
  const stream = new PassThrough()
  const output = readOutput(stream)
  for (const byte of Buffer.from('{"ä":1}\nrest')) stream.write(Buffer.from([byte]))
  expect(await output.line()).toBe('{"ä":1}')
  stream.end()
  expect([await output.line(), await output.line()]).toEqual(['rest', undefined])
  const long = new PassThrough()
  const longOutput = readOutput(long)
  long.write('x'.repeat(LINE_MAX + 1))
  await expect(longOutput.line()).rejects.toThrow(`a line is longer than ${LINE_MAX} bytes`)
})

function isRead(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
