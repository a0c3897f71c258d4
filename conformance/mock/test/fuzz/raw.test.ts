import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createWorld, describeRoutes } from '../../src/index.js'
import type { ReadyLine } from '../../src/server/index.js'
import { type Choices, choicesFrom } from './choices.js'
import { type FuzzRequest, requestMaker } from './requests.js'
import { oddTexts } from './texts.js'

const total = Number(process.env['FUZZ_RAW_REQUESTS'] ?? 3000)
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101)
const bin = fileURLToPath(new URL('../../bin/lakeauth-mock.js', import.meta.url))

/** Bytes that are a request, nearly one, or none. */
function bytesOf({ method, target, headers, body }: FuzzRequest, authority: string, choices: Choices): Buffer {
  const version = choices.chance(95) ? 'HTTP/1.1' : choices.of(['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '', 'x'])
  const shown = choices.chance(85)
    ? target
    : choices.of([`http://${authority}${target}`, `//${authority}`, '*', '', 'a:b:c', '\u0001'])
  const length = choices.chance(90)
    ? Buffer.byteLength(body)
    : choices.of([0, 5, 1e12, -1, 'x', `1\r\ncontent-length: 2`])
  const framing = choices.chance(92)
    ? `content-length: ${length}`
    : choices.of([
        'transfer-encoding: chunked',
        'transfer-encoding: x',
        'upgrade: websocket\r\nconnection: upgrade',
        'expect: 100-continue',
      ])
  const lines = [
    `${choices.chance(95) ? method : choices.of(['CONNECT', 'get', '\u0000', 'X'.repeat(70_000)])} ${shown} ${version}`,
    ...(choices.chance(95) ? [`host: ${choices.chance(90) ? authority : choices.of(oddTexts)}`] : []),
    framing,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ]
  const whole = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, choices.chance(90) ? 'utf8' : 'latin1')
  return choices.chance(93) ? whole : whole.subarray(0, choices.below(whole.length))
}

/** Sends bytes, ends its side, and gives the beginning of what comes back. Broken connections are answers too. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      answer += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

test(`${total} odd requests on raw sockets leave a server that still answers, and has nothing to say`, {
  timeout: 300_000,
}, async () => {
  const child = spawn(process.execPath, [bin, 'serve'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close')
  try {
    const { http, https, proxy, admin } = JSON.parse(String((await once(child.stdout, 'data'))[0])) as ReadyLine
    const choices = choicesFrom(seed)
    const make = requestMaker(choices, describeRoutes(createWorld({ seed: 'fuzz' })), {
      plain: ['x', '600'],
      tokens: ['a.b.c'],
    })
    const origins = [http, http, http, proxy as string, https as string, admin]
    const statuses = new Map<string, number>()
    for (let at = 0; at < total; at += 1) {
      const asked = make()
      const origin = new URL(choices.of(origins))
      const authority = choices.chance(50) ? origin.host : asked.authority
      const answer = await exchange(Number(origin.port), bytesOf(asked, authority, choices))
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none'
      if (status === '500')
        throw new Error(`request ${at} (FUZZ_SEED=${seed}) to ${origin.host}: ${answer.slice(0, 500)}`)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    for (const status of ['200', '400', '404', '405', 'none'])
      expect(statuses.get(status) ?? 0, status).toBeGreaterThan(0)
    expect((await fetch(`${http}/.well-known/databricks-config`)).status).toBe(200)
    expect((await fetch(`${admin}/v1/worlds`)).status).toBe(200)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^lakeauth-mock: workspace /)])
})
