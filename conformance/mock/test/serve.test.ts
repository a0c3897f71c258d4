import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReadyLine } from '../src/server/index.js'
import { json } from './requests.js'
import { tlsRequest } from './tls-request.js'
import { run, testWithTool } from './tools.js'

const bin = fileURLToPath(new URL('../bin/lakeauth-mock.js', import.meta.url))
let folder: string
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-serve-'))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true })
})

/** Starts the built command with its home, temporary and working folder in one empty place. */
function start(...args: string[]): Started {
  return startIn({}, ...args)
}

interface Started {
  stdout: Promise<string>
  stderr: Promise<string>
  ready: Promise<ReadyLine>
  exit: Promise<unknown[]>
}

function startIn(more: Readonly<Record<string, string>>, ...args: string[]): Started {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, ...more }
  const started = spawn(process.execPath, [bin, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  child = started
  const exit = once(started, 'exit')
  const ready = once(started.stdout, 'data').then(([line]) => JSON.parse(String(line)))
  return { stdout: textOf(started.stdout), stderr: textOf(started.stderr), ready, exit }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += chunk
  return text
}

const [url, uuid, text] = [
  expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  expect.stringMatching(/^\S+$/),
]

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'serve prints one ready line, works, and stops on %s without a trace',
  async (signal) => {
    const { stdout, stderr, ready, exit } = start('serve', '--port', '0', '--seed', 'x', '--token-lifetime', '120')
    const line = await ready
    expect(line).toEqual({
      http: url,
      https: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      proxy: url,
      admin: url,
      caFile: expect.stringMatching(/^\/.+\/ca\.pem$/),
      world: {
        workspace: {
          host: line.http,
          publicHost: expect.stringMatching(/^https:\/\/dbc-[0-9a-f]{8}-[0-9a-f]{4}\.cloud\.databricks\.com$/),
          clientId: uuid,
          clientSecret: text,
          pat: expect.stringMatching(/^dapi[0-9a-f]{32}$/),
          userName: text,
          workspaceId: expect.stringMatching(/^\d+$/),
        },
        account: {
          host: url,
          publicHost: 'https://accounts.cloud.databricks.com',
          accountId: uuid,
          clientId: uuid,
          clientSecret: text,
        },
        azure: {
          host: url,
          publicHost: expect.stringMatching(/^https:\/\/adb-\d{16}\.\d+\.azuredatabricks\.net$/),
          authority: `${line.http}/_host/login.microsoftonline.com`,
          arm: `${line.http}/_host/management.azure.com`,
          tenantId: text,
          clientId: text,
          clientSecret: text,
          workspaceResourceId: expect.stringMatching(/^\/subscriptions\//),
        },
        gcp: {
          host: url,
          publicHost: expect.stringMatching(/^https:\/\/\d{16}\.\d\.gcp\.databricks\.com$/),
          serviceAccountKeyFile: expect.stringMatching(/^\/.+\/google-service-account\.json$/),
        },
        federation: {
          issuer: 'https://idp.lakeauth.example',
          audience: line.world.account.accountId,
          subjectTokenFile: expect.stringMatching(/^\/.+\/subject-token$/),
          servicePrincipalClientId: uuid,
        },
      },
    })
    const { clientId, clientSecret } = line.world.workspace
    const form = {
      grant_type: 'client_credentials',
      scope: 'all-apis',
      client_id: clientId,
      client_secret: clientSecret,
    }
    const granted = await fetch(`${line.http}/oidc/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
    expect((await json(granted)).expires_in).toBe(120)
    child?.kill(signal)
    expect(await exit).toEqual([0, null])
    expect(await stdout).toBe(`${JSON.stringify(line)}\n`)
    expect(await stderr).toContain(line.http)
    expect(await readdir(folder)).toEqual([])
  },
)

test.each([
  [['serve', '--hostname', '0.0.0.0'], /^lakeauth-mock: Refusing to listen on 0\.0\.0\.0: .*--allow-non-loopback.*\n$/],
  [['serve', '--port', 'x'], /whole number from 0 to 65535/],
  [['serve', '--porcelain'], /unknown option/],
  [
    ['serve', '--ca-cert', '/nowhere/ca.pem', '--ca-key', '/nowhere/key.pem'],
    /^lakeauth-mock: --ca-\w+: \/nowhere\/\w+\.pem cannot be read: ENOENT\.\n$/,
  ],
  [['serve', '--ca-cert', '/dev/null'], /^lakeauth-mock: --ca-cert and --ca-key belong together\.\n$/],
  [
    ['serve', '--ca-cert', '/dev/null', '--ca-key', '/dev/null'],
    /^lakeauth-mock: The certificate given for the CA is no certificate.*\n$/,
  ],
  [
    ['serve', '--ca-file', '/nowhere/ca.pem'],
    /^lakeauth-mock: The certificate of the CA cannot be written to \/nowhere\/ca\.pem: ENOENT\.\n$/,
  ],
  [['serve', '--ca-file', '/dev/null/x'], /^lakeauth-mock: .*ENOTDIR\.\n$/],
  [['serve', '--config', '/nowhere/mock.json'], /^lakeauth-mock: \/nowhere\/mock\.json cannot be read: ENOENT\.\n$/],
  [['serve', '--config', '/dev/null'], /^lakeauth-mock: \/dev\/null is no JSON: line 1, column 1\.\n$/],
  [
    ['serve', '--client-ca', '/nowhere/ca.pem'],
    /^lakeauth-mock: --client-ca: \/nowhere\/ca\.pem cannot be read: ENOENT\.\n$/,
  ],
  [['serve', '--client-ca', '/dev/null'], /^lakeauth-mock: The CA for client .*--client-ca.* in PEM form\.\n$/],
  [
    ['serve', '--ca-file', '/dev/null'],
    /^lakeauth-mock: The certificate of the CA cannot be written to \/dev\/null: there is a file already.*\n$/,
  ],
  [['serve', '--auto-shutdown', '0'], /whole number from 1 /],
  [
    ['serve', '--hostname', '192.0.2.1', '--allow-non-loopback'],
    /^lakeauth-mock: Port 0 of 192\.0\.2\.1 cannot be opened: .*\n$/,
  ],
])('%j fails with a message on stderr and nothing on stdout', async (args, message) => {
  const { stdout, stderr, ready, exit } = start(...args)
  ready.catch(() => {})
  expect(await exit).toEqual([2, null])
  expect(await stdout).toBe('')
  expect(await stderr).toMatch(message)
})

test.each([
  [{ worlds: [{ clock: 'slow' }] }, 'worlds[0].clock must be one of "real", "frozen".'],
  [{ worlds: [{ faults: [{ operation: '*', preset: 'x' }] }] }, 'worlds[0].faults[0].preset must be one of '],
  [{ wolrds: [] }, 'the configuration has no "wolrds": it has $schema, server, worlds.'],
  [{ worlds: [{}, { name: 'default' }] }, 'worlds[1].name is that of an earlier world.'],
])('a configuration such as %j is refused in one line that names the place', async (config, sentence) => {
  const file = join(folder, 'mock.json')
  await writeFile(file, JSON.stringify(config))
  const { stdout, stderr, ready, exit } = start('serve', '--config', file)
  ready.catch(() => {})
  expect(await exit).toEqual([2, null])
  expect(await stdout).toBe('')
  const line = await stderr
  expect(line.startsWith(`lakeauth-mock: ${file}: ${sentence}`)).toBe(true)
  expect(line.indexOf('\n')).toBe(line.length - 1)
})

test('a world of a file that cannot be is refused in one line', async () => {
  const file = join(folder, 'mock.json')
  await writeFile(file, JSON.stringify({ worlds: [{ faults: [{ operation: 'nothing', times: 1 }] }] }))
  const { stderr, ready, exit } = start('serve', '--config', file)
  ready.catch(() => {})
  expect(await exit).toEqual([2, null])
  const sentence = 'worlds[0].faults[0]: No operation matches "nothing".'
  expect((await stderr).startsWith(`lakeauth-mock: ${file}: ${sentence}`)).toBe(true)
})

test('a configuration makes worlds, and the command line wins over it', async () => {
  const file = join(folder, 'mock.json')
  const config = {
    $schema: './config.schema.json',
    server: { httpsPort: false, proxyPort: false, autoShutdownSeconds: 600 },
    worlds: [
      { name: 'one', clock: 'frozen', startTime: 1_800_000_000_000, tokenLifetimeSeconds: 60 },
      { name: 'two', identities: { users: [{ userName: 'ann@lakeauth.example' }] } },
    ],
  }
  await writeFile(file, JSON.stringify(config))
  const { ready } = start('serve', '--config', file, '--token-lifetime', '77', '--seed', 'x')
  const { admin, https, proxy, world } = await ready
  expect([https, proxy]).toEqual([null, null])
  expect(await json(await fetch(`${admin}/v1/worlds`))).toMatchObject({
    worlds: [{ name: 'one', now: 1_800_000_000_000, frozen: true, host: world.workspace.host }, { name: 'two' }],
  })
  const identities = await (await fetch(`${admin}/v1/worlds/two/identities`)).text()
  expect(identities).toContain('ann@lakeauth.example')
  const { clientId, clientSecret } = world.workspace
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: 'all-apis' }
  const granted = await fetch(`${world.workspace.host}/oidc/v1/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  expect((await json(granted)).expires_in).toBe(77)
})

test('a temporary folder that cannot be had is named in one line', async () => {
  const missing = join(folder, 'missing')
  for (const args of [['serve'], ['serve', '--no-https', '--no-proxy']]) {
    const { stderr, ready, exit } = startIn({ TMPDIR: missing }, ...args)
    ready.catch(() => {})
    expect(await exit).toEqual([2, null])
    expect(await stderr).toBe(`lakeauth-mock: No temporary folder can be made in ${missing} (TMPDIR): ENOENT.\n`)
  }
})

test('the server outlives its temporary folder, and a renewal makes it anew', async () => {
  const { stderr, ready, exit } = start('serve', '--frozen')
  const { admin, world } = await ready
  const { subjectTokenFile } = world.federation
  await rm(dirname(subjectTokenFile), { recursive: true })
  const advance = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"duration":"731d"}' }
  expect((await fetch(`${admin}/v1/worlds/default/clock/advance`, advance)).status).toBe(200)
  expect(await readFile(subjectTokenFile, 'utf8')).toMatch(/^ey/)
  child?.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect((await stderr).split('\n')).toHaveLength(2)
  expect(await readdir(folder)).toEqual([])
})

test('serve ends when nobody reads its ready line, and leaves nothing', async () => {
  const { ready, stdout, stderr, exit } = start('serve')
  for (const unread of [ready, stdout]) unread.catch(() => {})
  child?.stdout?.destroy()
  expect(await exit).toEqual([0, null])
  expect((await stderr).split('\n')).toHaveLength(2)
  expect(await readdir(folder)).toEqual([])
})

test('--auto-shutdown ends it when nobody asks any more, and leaves nothing', async () => {
  const { ready, exit } = start('serve', '--auto-shutdown', '1')
  const { http } = await ready
  expect((await fetch(`${http}/.well-known/databricks-config`)).status).toBe(200)
  expect(await exit).toEqual([0, null])
  expect(await readdir(folder)).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'serve ends with the npx that started it, which passes no signal on',
  async () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, npm_command: 'exec' }
    const script = `"${process.execPath}" "${bin}" serve --port 0 & wait`
    const parent = spawn('sh', ['-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
    child = parent
    const output = parent.stdout[Symbol.asyncIterator]()
    const { http } = JSON.parse(String((await output.next()).value)) as ReadyLine
    expect((await fetch(`${http}/.well-known/databricks-config`)).status).toBe(200)
    parent.kill('SIGTERM')
    // The pipe ends once the last process that holds it has ended.
    expect(await output.next()).toMatchObject({ done: true })
    await expect(fetch(http)).rejects.toThrow()
  },
)

testWithTool('openssl')('serve takes a CA, writes it where it is told, and leaves nothing behind', async () => {
  const { code } = await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Corp',
    '-keyout',
    join(folder, 'key.pem'),
    '-out',
    join(folder, 'cert.pem'),
  ])
  expect(code).toBe(0)
  const files = [
    '--ca-cert',
    join(folder, 'cert.pem'),
    '--ca-key',
    join(folder, 'key.pem'),
    '--ca-file',
    join(folder, 'out.pem'),
  ]
  const { ready, exit } = start('serve', '--no-proxy', ...files)
  const line = await ready
  expect(line).toMatchObject({ proxy: null, caFile: join(folder, 'out.pem') })
  expect(await readFile(join(folder, 'out.pem'), 'utf8')).toBe(await readFile(join(folder, 'cert.pem'), 'utf8'))
  const ca = await readFile(join(folder, 'cert.pem'), 'utf8')
  const port = Number(new URL(line.https as string).port)
  expect((await tlsRequest({ port, ca, path: '/.well-known/databricks-config' })).status).toBe(200)
  child?.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
  expect((await readdir(folder)).sort()).toEqual(['cert.pem', 'key.pem'])
})

test('serve with HTTP alone has neither CA nor file', async () => {
  const { ready, exit } = start('serve', '--no-https', '--no-proxy')
  expect(await ready).toMatchObject({ https: null, proxy: null, caFile: null })
  expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.pem'))).toEqual([])
  child?.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
})

test.each(['--port', '--https-port', '--proxy-port', '--admin-port'])(
  '%s in use ends serve with one line and exit 2',
  async (option) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { stdout, stderr, ready, exit } = start('serve', option, String(port))
    ready.catch(() => {})
    expect(await exit).toEqual([2, null])
    expect([await stdout, await stderr]).toEqual([
      '',
      `lakeauth-mock: Port ${port} of 127.0.0.1 is in use (EADDRINUSE).\n`,
    ])
    expect(await readdir(folder)).toEqual([])
    taken.close()
  },
)
