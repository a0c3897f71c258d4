import { expect, test } from 'vitest'
import { startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import { rawHttp } from './raw-http.js'
import { callApi, json, requestToken } from './requests.js'

const bearer = (token: string): { headers: Record<string, string> } => ({
  headers: { authorization: `Bearer ${token}` },
})

test('a served world is reached at loopback, and at its public host again once closed', async () => {
  const world = createWorld()
  const { publicHost } = world.workspace
  const server = await startServer({ worlds: [world] })
  expect(world.workspace.host).toBe(`http://127.0.0.1:${server.port}`)
  expect(world.account.host).not.toBe(world.workspace.host)
  expect(world.metadataServiceUrl.startsWith(world.workspace.host)).toBe(true)
  expect((await requestToken(world, { fetch, level: 'account' })).status).toBe(200)
  await server.close()
  expect(world.workspace.host).toBe(publicHost)
})

test('a token from one origin of a world works at its others', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { access_token: token } = await json(await requestToken(world, { fetch }))
  for (const origin of [world.workspace.publicHost, `http://localhost:${server.port}`]) {
    const headers = { host: new URL(origin).host, authorization: `Bearer ${token}` }
    const answer = await rawHttp(server.port, [
      'GET /api/2.0/preview/scim/v2/Me HTTP/1.1',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
    ])
    // A client that takes a plain-HTTP proxy names the public host without TLS.
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  }
  expect((await callApi(world, token)).status).toBe(200)
})

test('every URL in a document comes from the authority that was asked', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const document = await json(
    await fetch(`http://localhost:${server.port}/oidc/.well-known/oauth-authorization-server`),
  )
  expect(document.token_endpoint).toBe(`http://localhost:${server.port}/oidc/v1/token`)
  expect(await json(await fetch(`${world.account.host}/.well-known/databricks-config`))).toMatchObject({
    host_type: 'account',
    oidc_endpoint: `${world.account.host}/oidc/accounts/{account_id}`,
  })
})

test('a target that begins with two slashes never names a host', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const authority = `127.0.0.1:${server.port}`
  const answer = await rawHttp(server.port, ['GET //oidc/v1/token HTTP/1.1', `Host: ${authority}`, 'Connection: close'])
  expect(answer).toMatch(/^HTTP\/1\.1 501 /)
  expect(world.journal.entries).toMatchObject([{ authority, path: '//oidc/v1/token', outcome: 'unmatched' }])
})

test('an absolute-form target replaces the Host header', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const authority = `127.0.0.1:${server.port}`
  const ask = (target: string): Promise<string> =>
    rawHttp(server.port, [`GET ${target} HTTP/1.1`, 'Host: ignored.example', 'Connection: close'])
  expect(await ask(`http://${authority}/.well-known/databricks-config`)).toContain('"host_type":"workspace"')
  expect(await ask('http://elsewhere.example/.well-known/databricks-config')).toMatch(/^HTTP\/1\.1 501 /)
  expect(await ask('ftp://elsewhere.example/')).toMatch(/^HTTP\/1\.1 400 /)
  expect(world.journal.entries.map((entry) => entry.authority)).toEqual([authority, 'elsewhere.example'])
})

test('a client of HTTP/1.0 without Host is answered', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const answer = await rawHttp(server.port, ['GET /.well-known/databricks-config HTTP/1.0'])
  expect(answer).toContain(`"oidc_endpoint":"http://127.0.0.1:${server.port}/oidc"`)
})

test('a body over a mebibyte and an unusable Host are refused', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const body = 'x'.repeat(1024 * 1024 + 1)
  expect((await fetch(`${world.workspace.host}/oidc/v1/token`, { method: 'POST', body })).status).toBe(413)
  expect(await rawHttp(server.port, ['GET / HTTP/1.1', 'Host: a b', 'Connection: close'])).toMatch(/^HTTP\/1\.1 400 /)
})

test('worlds in one server are chosen by port, header or path prefix', async () => {
  const [one, two] = [createWorld({ name: 'one' }), createWorld({ name: 'two' })]
  await using server = await startServer({ worlds: [one, two] })
  const me = '/api/2.0/preview/scim/v2/Me'
  const { pat } = two.workspace
  const status = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(url, { headers: { ...bearer(pat).headers, ...headers } })).status
  expect(await status(`http://127.0.0.1:${server.port}${me}`)).toBe(403)
  expect(await status(two.workspace.host + me)).toBe(200)
  expect(await status(`http://127.0.0.1:${server.port}${me}`, { 'x-lakeauth-world': 'two' })).toBe(200)
  expect(await status(`http://127.0.0.1:${server.port}/_world/two${me}`)).toBe(200)
  expect(await status(`http://127.0.0.1:${server.port}/_world/three${me}`)).toBe(404)
  const config = await fetch(`${one.workspace.host}/_world/two/.well-known/databricks-config`)
  expect((await json(config)).oidc_endpoint).toBe(`${one.workspace.host}/_world/two/oidc`)
  expect([one.journal.entries.length, two.journal.entries.length]).toEqual([1, 4])
})

test('a token minted under a path prefix works there', async () => {
  const world = createWorld({ name: 'mine' })
  await using _server = await startServer({ worlds: [world] })
  const prefixed = (input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> =>
    fetch(String(input).replace('/oidc', '/_world/mine/oidc'), init)
  const { access_token: token } = await json(await requestToken(world, { fetch: prefixed as typeof fetch }))
  expect((await fetch(`${world.workspace.host}/_world/mine/api/2.0/clusters/list`, bearer(token))).status).toBe(200)
})

test('listening beyond loopback has to be insisted on', async () => {
  await expect(startServer({ worlds: [createWorld()], hostname: '0.0.0.0' })).rejects.toThrow(/allowNonLoopback/)
  await expect(startServer({ worlds: [] })).rejects.toThrow(/at least one world/)
})

test('two worlds of one name are refused, since a name chooses the world', async () => {
  const worlds = [createWorld(), createWorld({ name: 'one' }), createWorld({ name: 'one' })]
  await expect(startServer({ worlds })).rejects.toThrow('Two worlds of one server are named "one".')
})

test('a port that is taken rejects, and leaves nothing open', async () => {
  const [one, two] = [createWorld(), createWorld()]
  await using server = await startServer({ worlds: [one] })
  await expect(startServer({ worlds: [two], accountPort: server.port })).rejects.toThrow(/EADDRINUSE/)
  expect(two.workspace.host).toBe(two.workspace.publicHost)
})

test('closing ends requests that hang', async () => {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  world.on('workspace.config').transport('hang')
  const pending = fetch(`${world.workspace.host}/.well-known/databricks-config`).catch((error: unknown) => error)
  await world.journal.wait('workspace.config')
  await server.close()
  expect(await pending).toBeInstanceOf(TypeError)
})

test('a client that goes away while it is held is seen to do so', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const hold = world.on('workspace.config').hold(1)
  const controller = new AbortController()
  const pending = fetch(`${world.workspace.host}/.well-known/databricks-config`, { signal: controller.signal })
  await world.journal.wait('workspace.config')
  controller.abort()
  await expect(pending).rejects.toThrow()
  await expect.poll(() => hold.waiting).toBe(0)
  expect(world.journal.entries).toMatchObject([{ outcome: 'fault', fault: 'aborted' }])
})

test('two Host headers are refused, as equal as they may be: nobody can say which host was asked', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const host = `Host: 127.0.0.1:${server.port}`
  for (const second of [host, 'host: elsewhere.example']) {
    const answer = await rawHttp(server.port, [
      'GET /.well-known/databricks-config HTTP/1.1',
      host,
      second,
      'Connection: close',
    ])
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*more than one Host/)
  }
  expect(world.journal.entries).toEqual([])
})

test('a body that is announced as too long is refused before any of it comes', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  // The body never comes: whoever waited for it would wait for ever.
  const answer = rawHttp(server.port, [
    'POST /oidc/v1/token HTTP/1.1',
    `Host: 127.0.0.1:${server.port}`,
    `Content-Length: ${1024 * 1024 + 1}`,
    'Connection: close',
  ])
  expect(await answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(world.journal.count('workspace.token', { status: 413, reason: 'too-large' })).toBe(1)
})

test.each(['http', 'tunnel'] as const)('CONNECT is answered where there is no proxy: %s', async (where) => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const port = where === 'http' ? server.port : Number(new URL(server.ready.proxy as string).port)
  const { host } = new URL(world.workspace.publicHost)
  const connect = [`CONNECT ${host}:443 HTTP/1.1`, `Host: ${host}:443`, '', '']
  const answer = await rawHttp(
    port,
    where === 'http' ? connect.slice(0, 2) : [...connect.slice(0, 2), '', ...connect.slice(0, 2)],
  )
  expect(answer).toMatch(/HTTP\/1\.1 405 Method Not Allowed\r\n[^]*allow: [^]*This is no proxy/)
  expect((await callApi(world, world.workspace.pat)).status).toBe(200)
})
