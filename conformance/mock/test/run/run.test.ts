import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testWithTool } from '../tools.js'
import { bin, makePlace } from './mock-command.js'

const sh = (script: string): string[] => ['--', 'sh', '-c', script]

test.each([
  ['exit 0', 0],
  ['exit 7', 7],
  ['kill -KILL $$', 137],
  ['kill -TERM $$', 143],
])('run ends as "%s" does, with %i, and leaves no file', async (script, code) => {
  await using place = await makePlace()
  expect(await place.mock(['run', ...sh(script)])).toEqual({ code, signal: null, stdout: '', stderr: '' })
  expect(await place.left()).toEqual([])
})

test('the command has its own arguments, input and output, and the ready line of the mock in a file of its own', async () => {
  await using place = await makePlace()
  const script = 'echo "$0" "$1"; echo oops >&2; cat "$LAKEAUTH_MOCK_READY"; stat -c %a "$LAKEAUTH_MOCK_READY"'
  const { code, stdout, stderr } = await place.mock(['run', 'sh', '-c', script, '--client', 'x y'])
  expect([code, stderr]).toEqual([0, 'oops\n'])
  const [words, ready, mode] = stdout.split(/\n|(?<=\})(?=\d)/)
  expect([words, mode]).toEqual(['--client x y', '600'])
  expect(JSON.parse(ready as string)).toMatchObject({ admin: expect.any(String), world: { workspace: {} } })
})

test.each([
  [['run', 'no-such-command'], 127, 'There is no command "no-such-command" on the PATH.'],
  [['run', '--', './no-such-file', 'x'], 127, 'There is no command "./no-such-file".'],
  [['run', '', 'x'], 127, 'There is no command "": its name is empty.'],
  [['run', '/etc/passwd'], 126, 'The command "/etc/passwd" cannot be run: EACCES.'],
  [['run', '--client', 'pyhton', 'true'], 2, /^There is no client "pyhton"\. Did you mean python\? There are node, /],
  [
    ['run', '--auth', 'azure-secret', 'true'],
    2,
    /^There is no sign-in "azure-secret"\. Did you mean azure-client-secret\?/,
  ],
  [['run', '--client', 'java', '--auth', 'azure-msi', 'true'], 2, /^java with azure-msi .*run --isolate --client java/],
  [
    ['run', '--client', 'databricks-sdk-js', '--auth', 'file-oidc', 'true'],
    2,
    '@databricks/sdk-experimental has no file-oidc.',
  ],
  [['run', '--journal', '/nowhere/j.json', 'true'], 2, 'The journal cannot be written to /nowhere/j.json: ENOENT.'],
  [['run', '--config', '/nowhere/c.json', 'true'], 2, '/nowhere/c.json cannot be read: ENOENT.'],
] as const)('%j ends with one line, and no file', async (args, code, sentence) => {
  await using place = await makePlace()
  const ended = await place.mock(args)
  expect(ended).toMatchObject({ code, stdout: '' })
  expect(ended.stderr).toMatch(/^lakeauth-mock: .*\n$/)
  const said = ended.stderr.slice('lakeauth-mock: '.length, -1)
  if (typeof sentence === 'string') expect(said).toBe(sentence)
  else expect(said).toMatch(sentence)
  expect(await place.left()).toEqual([])
})

test('run without a command, or with an option that it does not have, ends with 2 and says so', async () => {
  await using place = await makePlace()
  for (const args of [['run'], ['run', '--isolated', 'true']]) {
    const ended = await place.mock(args)
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: /) })
  }
})

test('a server without a proxy cannot lead the client', async () => {
  await using place = await makePlace()
  await writeFile(join(place.folder, 'mock.json'), '{"server": {"proxyPort": false}}')
  const { code, stderr } = await place.mock(['run', '--config', 'mock.json', 'true'])
  expect([code, stderr]).toEqual([
    2,
    'lakeauth-mock: The server has no proxy to lead the client to: it was switched off.\n',
  ])
})

test('a port in use ends run with one line, and the command is not begun', async () => {
  await using place = await makePlace()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  await writeFile(join(place.folder, 'mock.json'), JSON.stringify({ server: { proxyPort: port } }))
  expect(await place.mock(['run', '--config', 'mock.json', 'echo', 'begun'])).toEqual({
    code: 2,
    signal: null,
    stdout: '',
    stderr: `lakeauth-mock: Port ${port} of 127.0.0.1 is in use (EADDRINUSE).\n`,
  })
  expect(await place.left()).toEqual([])
  taken.close()
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const)(
  '%s goes to the command, whose end is that of run',
  async (signal) => {
    await using place = await makePlace()
    const script = `trap 'echo got it; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`
    const { child, ended } = place.start(['run', ...sh(script)])
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    child.kill(signal)
    expect(await ended).toEqual({ code: 9, signal: null, stdout: 'ready\ngot it\n', stderr: '' })
    expect(await place.left()).toEqual([])
  },
)

test('with --auth the environment has what the sign-in needs, and nothing of another one', async () => {
  await using place = await makePlace()
  const own = {
    DATABRICKS_TOKEN: 'synthetic-of-mine',
    ARM_CLIENT_ID: 'mine',
    https_proxy: 'http://proxy.example:1',
    KEPT: 'yes',
  }
  const { stdout } = await place.mock(['run', '--client', 'curl', '--auth', 'oauth-m2m', 'env'], own)
  const names = stdout.split('\n').map((line) => line.split('=')[0] as string)
  expect(names.filter((name) => /DATABRICKS|ARM/.test(name)).sort()).toEqual([
    'DATABRICKS_AUTH_TYPE',
    'DATABRICKS_CLIENT_ID',
    'DATABRICKS_CLIENT_SECRET',
    'DATABRICKS_HOST',
  ])
  expect(stdout).toMatch(/^https_proxy=http:\/\/127\.0\.0\.1:\d+$/m)
  expect(stdout).toContain('KEPT=yes\n')
})

/** What SDKs read of a sign-in, and an SDK yet to come. */
const others = [
  'DATABRICKS_DISCOVERY_URL',
  'DATABRICKS_SCOPES',
  'DATABRICKS_CONFIG_FILE',
  'DATABRICKS_NEW_SECRET',
  'ARM_SUBSCRIPTION_ID',
  'ARM_OIDC_TOKEN',
  'ARM_NEW_SECRET',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_NEW',
  'AZURE_AUTHORITY_HOST',
  'AZURE_FEDERATED_TOKEN_FILE',
  'IDENTITY_ENDPOINT',
  'IDENTITY_HEADER',
  'MSI_ENDPOINT',
  'MSI_SECRET',
  'IMDS_ENDPOINT',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GCE_METADATA_ROOT',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'SYSTEM_ACCESSTOKEN',
  'LAKEAUTH_OIDC_SERVICE_CONNECTION_ID',
]
const programs = [
  'AZURE_STORAGE_ACCOUNT',
  'GOOGLE_CLOUD_PROJECT',
  'SYSTEM_DEBUG',
  'DATABRICKS_CACHE_DIR',
  'DATABRICKS_BUNDLE_ENV',
]
const inherited = Object.fromEntries([...others, ...programs].map((name) => [name, 'http://mine.example']))

test('of what is inherited, whatever an SDK may sign in with is removed, and what a program has for itself is kept', async () => {
  await using place = await makePlace()
  const { stdout } = await place.mock(['run', '--client', 'curl', '--auth', 'pat', 'env'], inherited)
  const kept = stdout.split('\n').filter((line) => line.endsWith('=http://mine.example'))
  expect(kept.map((line) => line.split('=')[0]).sort()).toEqual([...programs].sort())
  const own = await place.mock(['run', '--client', 'curl', 'env'], inherited)
  expect(own.stdout.split('\n').filter((line) => line.endsWith('=http://mine.example'))).toHaveLength(
    others.length + programs.length,
  )
})

testWithTool('curl')('what goes to a loopback URL goes there, whatever proxies are inherited', async () => {
  await using place = await makePlace()
  let asked = 0
  const theirs = createServer((socket) => {
    asked += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(theirs, 'listening')
  const proxy = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}`
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])
  const env = Object.fromEntries(names.map((name) => [name, proxy]))
  // In place of Terraform, which sends through a proxy what is of this machine.
  const call =
    'curl -sS --fail -o /dev/null -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/clusters/list"'
  for (const client of ['terraform', 'java', 'curl']) {
    const { code, stderr } = await place.mock(['run', '--client', client, '--auth', 'pat', ...sh(call)], env)
    expect([client, code, stderr]).toEqual([client, 0, ''])
  }
  expect(asked).toBe(0)
  theirs.close()
})

test('what the JVM was told before, it is told still', async () => {
  await using place = await makePlace()
  const { stdout } = await place.mock(['run', '--client', 'java', 'env'], { JAVA_TOOL_OPTIONS: '-Xmx64m' })
  expect(stdout).toMatch(/^JAVA_TOOL_OPTIONS=-Xmx64m -Djavax\.net\.ssl\.trustStore=\S+ /m)
})

testWithTool('ps')('no argument list has a secret', async () => {
  await using place = await makePlace()
  const { stdout } = await place.mock(['run', '--auth', 'oauth-m2m', ...sh('ps -eo args; cat "$LAKEAUTH_MOCK_READY"')])
  const [listed, ready] = stdout.split(/\n(?=\{"http")/) as [string, string]
  const { workspace, azure } = JSON.parse(ready).world
  expect(listed).toContain('lakeauth-mock.js')
  for (const secret of [workspace.clientSecret, workspace.pat, azure.clientSecret]) expect(listed).not.toContain(secret)
})

testWithTool('curl')('a host that the mock does not stand in for gets 502 and is named in the end', async () => {
  await using place = await makePlace()
  const script =
    'curl -s https://unknown.example/ -o /dev/null -w "%{http_connect}\\n"; curl -s http://unknown.example/ -o /dev/null -w "%{http_code}\\n"'
  expect(await place.mock(['run', ...sh(script)])).toEqual({
    code: 0,
    signal: null,
    stdout: '502\n502\n',
    stderr:
      'lakeauth-mock: unknown.example was asked 2 times: the mock stands in for no service there, refused, and reached nothing outside.\n',
  })
})

testWithTool('curl')('an address that is built in is reached too, by clients that heed the proxy for it', async () => {
  await using place = await makePlace()
  const url =
    'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/'
  const { code, stdout, stderr } = await place.mock(['run', 'curl', '-sS', '--fail', '-H', 'Metadata: true', url])
  expect([code, stderr, JSON.parse(stdout).token_type]).toEqual([0, '', 'Bearer'])
})

test.skipIf(process.platform === 'win32')(
  'the command ends with the npx that started run, which passes no signal on',
  async () => {
    await using place = await makePlace()
    const command = `trap 'echo told; exit 9' TERM; echo ready; while :; do sleep 0.05; done`
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: place.folder,
      TMPDIR: place.folder,
      npm_command: 'exec',
      SCRIPT: command,
    }
    const script = `"${process.execPath}" "${bin}" run sh -c "$SCRIPT" & wait`
    const parent = spawn('sh', ['-c', script], { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
    const output = parent.stdout[Symbol.asyncIterator]()
    expect(String((await output.next()).value)).toBe('ready\n')
    parent.kill('SIGTERM')
    // The pipe ends once the last process that holds it has ended.
    expect(String((await output.next()).value)).toBe('told\n')
    expect(await output.next()).toMatchObject({ done: true })
  },
)

testWithTool('curl')('the journal is written where it is told, for its owner alone and without a secret', async () => {
  await using place = await makePlace()
  const script =
    'curl -sS --fail -o /dev/null -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/clusters/list"; echo $DATABRICKS_TOKEN'
  const { code, stdout } = await place.mock(['run', '--auth', 'pat', '--journal', 'asked.json', ...sh(script)])
  expect(code).toBe(0)
  const written = await readFile(join(place.folder, 'asked.json'), 'utf8')
  expect(JSON.parse(written).journals[0].entries.at(-1)).toMatchObject({
    operation: 'clusters.list',
    method: 'GET',
    path: '/api/2.0/clusters/list',
    via: 'proxy',
    status: 200,
    request: { headers: { authorization: { secret: 'pat#1' } } },
  })
  expect(written).not.toContain(stdout.trim())
})
