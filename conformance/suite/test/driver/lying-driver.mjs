// A driver that is honest but for one lie, which its argument names. It stands beside a client that signs in with a PAT.
import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { createInterface } from 'node:readline'

const [, , lie] = process.argv
const say = (message) => process.stdout.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`)
const started = { type: 'started', name: 'liar', version: '1', language: 'JavaScript', capabilities: ['pat'] }
let call = { op: 'call', status: 200 }

const atStart = {
  'ends at the start': () => process.exit(0),
  'another version': () => say({ ...started, version: 1 }),
  'no capabilities': () => say({ ...started, capabilities: 'pat' }),
  'an unknown field at the start': () => say({ ...started, level: 'gold' }),
  'an untested capability': () => say({ ...started, capabilities: ['pat', 'flying'] }),
  'no sign-in': () => say({ ...started, capabilities: ['restart'] }),
}

const atCase = {
  crash: () => process.kill(process.pid, 'SIGSEGV'),
  'crash with a code': () => process.exit(3),
  'ends with 0': () => process.exit(0),
  hang: () => {
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
    process.stderr.write(`hanging ${pid}\n`)
  },
  garbage: () => say('Signing in …'),
  'bad JSON': () => say('{"type":"result"'),
  'an array': () => say([]),
  'a wrong id': ({ id }) => say({ type: 'result', id: `${id}x`, ops: [call] }),
  'a result too few': ({ id }) => say({ type: 'result', id, ops: [] }),
  'another operation': ({ id }) => say({ type: 'result', id, ops: [{ op: 'restart' }] }),
  'an unknown field': ({ id }) => say({ type: 'result', id, ops: [{ ...call, outcome: 'pass' }] }),
  'a status that is none': ({ id }) => say({ type: 'result', id, ops: [{ op: 'call', status: 'ok' }] }),
  'the result twice': ({ id }) => say(`${JSON.stringify({ type: 'result', id, ops: [call] })}\n{"type":"result"}`),
  'an endless line': () => process.stdout.write('x'.repeat(3_000_000)),
  'a flood': async (message) => {
    for (let at = 0; at < 40; at++) process.stderr.write(`${'y'.repeat(500_000)}\n`)
    await honest(message)
  },
  'no request at all': ({ id }) => say({ type: 'result', id, ops: [call] }),
  'a network attempt': async ({ id, env }) => {
    await tunnel(env.HTTPS_PROXY, 'login.example:443')
    say({ type: 'result', id, ops: [call] })
  },
  unsupported: ({ id }) => say({ type: 'result', id, ops: [{ op: 'call', unsupported: true }] }),
  'a bad end': async (message) => {
    await honest(message)
    process.exitCode = 7
  },
  'another name': (message) => honest(message),
}

async function honest({ id, config }) {
  const { status } = await fetch(`${config.host.replace(/\/$/, '')}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: `Bearer ${config.token}` },
  })
  call = { op: 'call', status }
  say({ type: 'result', id, ops: [call] })
}

function tunnel(proxy, path) {
  const { hostname, port, username } = new URL(proxy)
  const headers = { 'proxy-authorization': `Basic ${btoa(`${username}:x`)}` }
  return new Promise((resolve) => {
    request({ hostname, port, method: 'CONNECT', path, headers })
      .on('connect', (_answer, socket) => resolve(socket.destroy()))
      .on('error', resolve)
      .end()
  })
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  if (message.type === 'stop') break
  if (message.type === 'start') {
    const isCase = process.env.DATABRICKS_HOST !== undefined
    if (lie === 'another name' && isCase) say({ ...started, name: 'somebody else' })
    else await (atStart[lie] ?? (() => say(started)))()
  } else await (atCase[lie] ?? honest)(message)
}
