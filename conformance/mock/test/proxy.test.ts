import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { fetch as undiciFetch, ProxyAgent } from 'undici'
import { type MockServer, startServer } from '../src/server/index.js'
import { spellings } from '../src/index.js'
import { createWorld } from '../src/world/create-world.js'
import type { World } from '../src/world/world.js'
import { rawHttp } from './raw-http.js'
import { run, testWithTool } from './tools.js'

const me = '/api/2.0/preview/scim/v2/Me'

/** A client that has been given the proxy and the CA, as undici takes them. */
function clientOf(
  { ready, certificates }: MockServer,
  user?: string,
): AsyncDisposable & { readonly fetch: typeof undiciFetch } {
  const token = user === undefined ? {} : { token: `Basic ${btoa(`${user}:x`)}` }
  const requestTls = { ca: certificates.certificate }
  const dispatcher = new ProxyAgent({
    uri: ready.proxy as string,
    requestTls,
    connections: 1,
    proxyTunnel: false,
    ...token,
  })
  const [fetch, close] = [undiciFetch, () => dispatcher.destroy()]
  return { fetch: (input, init) => fetch(input, { ...init, dispatcher }), [Symbol.asyncDispose]: close }
}

function bearer({ workspace }: World): { headers: { authorization: string } } {
  return { headers: { authorization: `Bearer ${workspace.pat}` } }
}

function portOf({ ready }: MockServer): number {
  return Number(new URL(ready.proxy as string).port)
}

test('a client signs in under the real host name, in one tunnel', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  await using client = clientOf(server)
  const { host } = new URL(world.workspace.publicHost)
  for (const _ of [1, 2, 3]) {
    const answer = await client.fetch(world.workspace.publicHost + me, bearer(world))
    expect(await answer.json()).toMatchObject({ userName: world.workspace.userName })
  }
  const facts = { authority: host, via: 'proxy', tls: { servername: host, protocol: 'TLSv1.3' }, outcome: 'ok' }
  expect(world.journal.of('scim.me')).toMatchObject([facts, facts, facts])
  expect(world.journal.of('proxy.connect')).toMatchObject([{ authority: host, status: 200 }])
  expect(world.journal.count('tls.handshake', { outcome: 'ok' })).toBe(1)
})

test("the user name in the proxy's URL chooses the world", async () => {
  const [one, two] = [createWorld({ name: 'one' }), createWorld({ name: 'two' })]
  await using server = await startServer({ worlds: [one, two] })
  await using client = clientOf(server, 'two')
  // The account's host is the same in every world.
  expect((await client.fetch(`${two.account.publicHost}/.well-known/databricks-config`)).status).toBe(200)
  expect((await client.fetch(two.workspace.publicHost + me, bearer(two))).status).toBe(200)
  expect([one.journal.entries.length, two.journal.count('*')]).toEqual([0, 2])
})

test('a name that is that of no world, or cannot be read, is asked for again with 407', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  await using client = clientOf(server, 'nobody')
  await expect(client.fetch(world.workspace.publicHost)).rejects.toThrow()
  const requests = ['CONNECT accounts.cloud.databricks.com:443 HTTP/1.1', 'GET http://169.254.169.254/ HTTP/1.1']
  const asked = requests.flatMap((request) =>
    ['Basic bm9ib2R5Ong=', 'Basic !!!!', 'Bearer nobody'].map((given) => [request, `Proxy-Authorization: ${given}`]),
  )
  for (const lines of asked) {
    const answer = await rawHttp(portOf(server), [...lines, 'Host: x', 'Connection: close'])
    expect(answer).toMatch(/^HTTP\/1\.1 407 Proxy Authentication Required\r\n(.*\r\n)*proxy-authenticate: Basic /i)
  }
  expect(world.journal.entries).toEqual([])
})

test('an unknown host is refused with 502 and reported, and nothing goes out', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  await using client = clientOf(server)
  // A listener that would be reached if the proxy made connections.
  await using other = await startServer({ worlds: [createWorld()] })
  const { host } = new URL(other.ready.http)
  await expect(client.fetch(`https://${host}/`)).rejects.toThrow()
  expect((await client.fetch(`http://unknown.example/x`)).status).toBe(502)
  const reason = { code: 'unknown-authority' }
  expect(world.journal.entries).toMatchObject([
    { operation: 'proxy.connect', authority: host, status: 502, outcome: 'unmatched', reason },
    { operation: 'unmatched', authority: 'unknown.example', status: 502, outcome: 'unmatched', reason, via: 'proxy' },
  ])
})

test.each([
  ['CONNECT nonsense HTTP/1.1', /^HTTP\/1\.1 400 /],
  ['CONNECT user@accounts.cloud.databricks.com:443 HTTP/1.1', /^HTTP\/1\.1 400 /],
  ['CONNECT accounts.cloud.databricks.com:443000 HTTP/1.1', /^HTTP\/1\.1 400 /],
  ['CONNECT [::1]:443 HTTP/1.1', /^HTTP\/1\.1 502 /],
  ['GET / HTTP/1.1', /^HTTP\/1\.1 400 [^]*This is a proxy/],
  ['GET ftp://accounts.cloud.databricks.com/ HTTP/1.1', /^HTTP\/1\.1 400 /],
  ['BREW\u0000 / HTTP/1.1', /^HTTP\/1\.1 400 /],
])('%j is answered %s', async (line, answer) => {
  await using server = await startServer({ worlds: [createWorld()] })
  expect(await rawHttp(portOf(server), [line, 'Host: x', 'Connection: close'])).toMatch(answer)
})

test('targets are kept as sent, also those that begin with two slashes', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  await using client = clientOf(server)
  const { host } = new URL(world.workspace.publicHost)
  expect((await client.fetch(`${world.workspace.publicHost}//oidc/v1/token`)).status).toBe(501)
  await rawHttp(portOf(server), [`GET http://${host}//a//b HTTP/1.1`, 'Host: ignored.example', 'Connection: close'])
  const inTunnel = [
    `CONNECT ${host}:80 HTTP/1.1`,
    `Host: ${host}:80`,
    '',
    `GET //c HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
  ]
  await rawHttp(portOf(server), inTunnel)
  expect(world.journal.of('unmatched')).toMatchObject([
    { authority: host, path: '//oidc/v1/token', via: 'proxy' },
    { authority: host, path: '//a//b', via: 'proxy' },
    { authority: host, path: '//c', via: 'proxy' },
  ])
})

test('a metadata server is reached by its address, without a tunnel', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const host = new URL(world.workspace.publicHost).host
  const answer = await rawHttp(portOf(server), [
    `GET http://${host}/.well-known/databricks-config HTTP/1.1`,
    'Host: x',
    'Connection: close',
  ])
  expect(answer).toContain(`"oidc_endpoint":"http://${host}/oidc"`)
  expect(world.journal.count('proxy.connect')).toBe(0)
})

test('what a client tells the proxy alone reaches no service', async () => {
  const world = createWorld({ name: 'mine' })
  await using server = await startServer({ worlds: [world] })
  const { host } = new URL(world.workspace.publicHost)
  const secret = `Proxy-Authorization: Basic ${btoa('mine:hunter2hunter2')}`
  await rawHttp(portOf(server), [
    `GET http://${host}${me} HTTP/1.1`,
    'Host: x',
    secret,
    'Proxy-Connection: close',
    'Connection: close',
  ])
  expect(Object.keys(world.journal.of('scim.me')[0]?.request.headers ?? {}).sort()).toEqual(['connection', 'host'])
  const text = JSON.stringify(world.journal.entries)
  for (const spelling of spellings('mine:hunter2hunter2')) expect(text).not.toContain(spelling)
})

test('a tunnel can be refused, broken and held by rules', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { host } = new URL(world.workspace.publicHost)
  const ask = (): Promise<string> =>
    rawHttp(portOf(server), [`CONNECT ${host}:443 HTTP/1.1`, `Host: ${host}:443`]).catch(
      (error: Error) => error.message,
    )
  world
    .on('proxy.connect')
    .times(1)
    .respond({ status: 403, headers: { 'x-why': 'policy' }, body: '<html>no</html>' })
  world.on('proxy.connect').times(1).transport('reset')
  world.on('proxy.connect').times(1).transport('empty')
  world.on('proxy.connect').times(1).transport('refuse')
  expect(await ask()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*x-why: policy\r\n[^]*<html>no<\/html>$/)
  expect(await ask()).toMatch(/ECONNRESET/)
  expect(await ask()).toBe('')
  expect(await ask()).toMatch(/^HTTP\/1\.1 501 [^]*cannot carry out the transport fault "refuse"/)
  expect(world.journal.count('proxy.connect', { outcome: 'fault' })).toBe(4)
  expect(world.journal.count('proxy.connect', { reason: 'adapter-cannot' })).toBe(1)
})

test.each([
  ['reset', 'before'],
  ['reset', 'after'],
  ['connection-reset', 'before'],
] as const)('a request through a tunnel can be made to end in %s %s its handler', async (kind, moment) => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  await using client = clientOf(server)
  const rule = world.on('scim.me').times(1)
  if (moment === 'after') rule.afterHandler()
  if (kind === 'reset') rule.transport(kind)
  else rule.preset(kind)
  const ask = (): ReturnType<typeof undiciFetch> => client.fetch(world.workspace.publicHost + me, bearer(world))
  await expect(ask()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  expect(world.journal.of('scim.me')).toMatchObject([{ outcome: 'fault', fault: 'reset', via: 'proxy' }])
  expect((await ask()).status).toBe(200)
})

test('closing ends tunnels, whatever state they are in', async () => {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  world.on('proxy.connect').times(1).transport('hang')
  const { host } = new URL(world.workspace.publicHost)
  const hanging = await opened(portOf(server))
  hanging.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\n\r\n`)
  await world.journal.wait('proxy.connect')
  const silent = await opened(portOf(server))
  silent.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: x\r\n\r\n`)
  await new Promise((resolve) => silent.once('data', resolve))
  const ended = [hanging, silent].map((socket) => new Promise((resolve) => socket.once('close', resolve).resume()))
  await server.close()
  await Promise.all(ended)
})

function opened(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => resolve(socket))
    socket.on('error', () => {})
  })
}

testWithTool('curl')(
  'curl signs in under the real host name with nothing but the values of the ready line',
  async () => {
    const world = createWorld()
    await using server = await startServer({ worlds: [world] })
    const { proxy, caFile } = server.ready
    const { publicHost, clientId, clientSecret } = server.ready.world.workspace
    const env = { HTTPS_PROXY: proxy as string, CURL_CA_BUNDLE: caFile as string }
    const form = ['-d', 'grant_type=client_credentials', '-d', 'scope=all-apis']
    const granted = await run(
      'curl',
      ['-sS', '-u', `${clientId}:${clientSecret}`, ...form, `${publicHost}/oidc/v1/token`],
      env,
    )
    expect(granted).toMatchObject({ code: 0, stderr: '' })
    const { access_token: token } = JSON.parse(granted.stdout) as { access_token: string }
    const url = `${publicHost}/api/2.1/clusters/list`
    const listed = await run('curl', ['-sS', '--fail', '-H', `Authorization: Bearer ${token}`, url, url], env)
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    // Two URLs of one run share a tunnel.
    expect([world.journal.count('proxy.connect'), world.journal.count('clusters.list')]).toEqual([2, 2])
    const unknown = await run('curl', ['-sS', 'https://unknown.example/'], env)
    expect(unknown.stderr).toContain('502')
  },
)
