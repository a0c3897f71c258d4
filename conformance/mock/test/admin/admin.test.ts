import { expect, test } from 'vitest'
import { spellings } from '../../src/index.js'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { rawHttp } from '../raw-http.js'
import { basic, requestToken } from '../requests.js'
import { adminClient } from './client.js'

/** A served world named `mine`, and who asks its admin API. */
async function serve(world: World = createWorld({ name: 'mine' })) {
  const server = await startServer({ worlds: [world], httpsPort: false, proxyPort: false })
  return { world, server, ask: adminClient(server.ready.admin), [Symbol.asyncDispose]: server.close }
}

test('worlds are listed, and their clocks read, advanced, set and sped up', async () => {
  await using mock = await serve(createWorld({ clock: 'frozen', name: 'mine' }))
  const { ask, world } = mock
  const start = world.clock.now()
  expect((await ask('GET', '/v1/worlds')).body).toEqual({
    worlds: [{ name: 'mine', host: world.workspace.host, now: start, frozen: true }],
  })
  const reading = (now: number, speed = 0) => ({ status: 200, body: { now, speed, frozen: speed === 0 } })
  expect(await ask('POST', '/clock/advance', { ms: 500 })).toEqual(reading(start + 500))
  expect(await ask('POST', '/clock/advance', { duration: '1m' })).toEqual(reading(start + 60_500))
  expect(await ask('POST', '/clock/set', { now: 1000 })).toEqual(reading(1000))
  expect(await ask('GET', '/clock')).toEqual(reading(1000))
  expect((await ask('POST', '/clock/speed', { speed: 60 })).body).toMatchObject({ speed: 60, frozen: false })
  expect(world.clock.speed).toBe(60)
})

test('a world that is made at run time has ports, sign-in, faults and journal of its own', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  const config = {
    name: 'other',
    tokenLifetimeSeconds: 77,
    faults: [{ operation: 'workspace.token', times: 1, preset: 'oauth-unavailable' }],
    identities: { servicePrincipals: [{ displayName: 'robot' }], users: [{ userName: 'ann@lakeauth.example' }] },
  }
  expect((await ask('POST', '/v1/worlds', config)).status).toBe(201)
  const { workspace } = (await ask('GET', '/v1/worlds/other/sign-in')).body
  const sign = (client: { clientId: string; clientSecret: string }) =>
    fetch(`${workspace.host}/oidc/v1/token`, {
      method: 'POST',
      headers: { authorization: basic(client.clientId, client.clientSecret) },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
    })
  expect((await sign(workspace)).status).toBe(503)
  expect(await (await sign(workspace)).json()).toMatchObject({ expires_in: 77 })
  const { identities } = (await ask('GET', '/v1/worlds/other/identities?values=true')).body
  const named = (name: string) => identities.find((one: { displayName: string }) => one.displayName === name)
  const robot = named('robot')
  expect((await sign({ clientId: robot.userName, clientSecret: robot.clientSecrets[0] })).status).toBe(200)
  expect(named('ann@lakeauth.example').pats).toEqual([expect.stringMatching(/^dapi/)])
  expect((await ask('GET', '/v1/worlds/other/journal/counters')).body).toEqual({ counters: { 'workspace.token': 3 } })
  expect(world.journal.entries).toHaveLength(0)
  expect((await requestToken(world, { fetch, authorization: basic(robot.userName, 'x') })).status).toBe(401)
})

test('a world that is ended gives its ports back and answers nobody', async () => {
  await using mock = await serve()
  const { ask } = mock
  const { host } = (await ask('POST', '/v1/worlds', { name: 'other' })).body
  expect((await fetch(`${host}/.well-known/databricks-config`)).status).toBe(200)
  expect((await ask('DELETE', '/v1/worlds/other')).status).toBe(200)
  await expect(fetch(host)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  expect((await ask('GET', '/v1/worlds/other')).status).toBe(404)
  expect((await fetch(`${mock.world.workspace.host}/_world/other/.well-known/databricks-config`)).status).toBe(404)
})

test('faults are added, counted, released, removed and cleared', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  const rule = { operation: 'workspace.token', times: 1, respond: { status: 503 } }
  expect(await ask('POST', '/faults', rule)).toEqual({ status: 201, body: { id: 'fault-1' } })
  expect((await requestToken(world, { fetch })).status).toBe(503)
  await ask('POST', '/faults', { operation: 'workspace.token', hold: 1 })
  const held = requestToken(world, { fetch })
  expect((await ask('GET', '/journal/wait?operation=workspace.token&count=2')).body.arrived).toBe(true)
  expect((await ask('GET', '/faults')).body).toEqual({
    faults: [
      { id: 'fault-1', rule, used: 1, waiting: 0 },
      { id: 'fault-2', rule: { operation: 'workspace.token', hold: 1, times: 1 }, used: 1, waiting: 1 },
    ],
  })
  expect((await ask('POST', '/faults/fault-1/release')).status).toBe(404)
  expect((await ask('POST', '/faults/fault-2/release')).status).toBe(200)
  expect((await held).status).toBe(200)
  await ask('POST', '/faults', { operation: '*', respond: { status: 500 } })
  expect((await ask('DELETE', '/faults/fault-3')).status).toBe(200)
  expect((await requestToken(world, { fetch })).status).toBe(200)
  await ask('POST', '/faults', { operation: '*', respond: { status: 500 } })
  expect((await ask('DELETE', '/faults')).status).toBe(200)
  expect((await ask('GET', '/faults')).body).toEqual({ faults: [] })
})

test('removing a rule lets go what it holds', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  await ask('POST', '/faults', { operation: 'workspace.token', hold: 1 })
  const held = requestToken(world, { fetch })
  await world.journal.wait('workspace.token')
  await ask('DELETE', '/faults/fault-1')
  expect((await held).status).toBe(200)
})

test('the journal is filtered, paged and counted', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  await requestToken(world, { fetch })
  await requestToken(world, { fetch, authorization: basic(world.workspace.clientId, 'wrong') })
  await fetch(`${world.workspace.host}/api/2.0/clusters/list`)
  const seqs = async (query: string): Promise<number[]> =>
    (await ask('GET', `/journal?${query}`)).body.entries.map(({ seq }: { seq: number }) => seq)
  expect(await seqs('')).toEqual([1, 2, 3])
  expect(await seqs('operation=workspace.*')).toEqual([1, 2])
  expect(await seqs('outcome=refused')).toEqual([2, 3])
  expect(await seqs('status=200&method=POST')).toEqual([1])
  expect(await seqs('after=1&limit=1')).toEqual([2])
  expect((await ask('GET', '/journal/count?reason=wrong-secret')).body).toEqual({ count: 1 })
  expect((await ask('GET', '/journal/har')).body.log.entries).toHaveLength(3)
  await ask('DELETE', '/journal')
  expect((await ask('GET', '/journal')).body).toEqual({ journal: world.journal.id, entries: [], dropped: 0 })
})

test('a wait ends when the request arrives, when the time is up, and when who waits has gone', async () => {
  await using mock = await serve()
  const { ask, world, server } = mock
  const waiting = ask('GET', '/journal/wait?operation=workspace.token&timeoutSeconds=60')
  await requestToken(world, { fetch })
  expect((await waiting).body).toMatchObject({ arrived: true, entries: [{ operation: 'workspace.token' }] })
  expect((await ask('GET', '/journal/wait?operation=scim.me&timeoutSeconds=0.01')).body).toEqual({
    arrived: false,
    entries: [],
  })
  const leaving = new AbortController()
  const left = fetch(`${server.ready.admin}/v1/worlds/mine/journal/wait?operation=scim.me&timeoutSeconds=60`, {
    signal: leaving.signal,
  })
  leaving.abort()
  await expect(left).rejects.toThrow(/aborted/)
})

test('secrets have names; their values are shown to whoever asks for them alone', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  const { pat } = world.workspace
  await fetch(`${world.workspace.host}/api/2.0/clusters/list`, { headers: { authorization: `Bearer ${pat}` } })
  await ask('GET', '/sign-in')
  const paths = ['', '/clock', '/faults', '/journal', '/journal/har', '/journal/counters', '/canaries', '/identities']
  for (const path of [...paths, '/oauth/settings', '/canaries/sightings?name=pat%231']) {
    const { status, body } = await ask('GET', path)
    expect(status).toBe(200)
    const said = JSON.stringify(body)
    for (const { name, value } of world.canaries)
      for (const spelling of spellings(value)) expect(said.includes(spelling), `${name} in ${path}`).toBe(false)
  }
  expect((await ask('GET', '/canaries')).body.canaries).toContainEqual({ name: 'pat#1' })
  expect((await ask('GET', '/canaries?values=true')).body.canaries).toContainEqual({ name: 'pat#1', value: pat })
  expect(await ask('GET', '/canaries/sightings?name=nope')).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/^There is no secret named "nope"\. .*pat#1/) },
  })
  expect((await ask('GET', '/canaries/sightings?name=pat%231')).body.sightings).toMatchObject([
    { operation: 'clusters.list', part: 'header authorization' },
  ])
  const log = `GET /x ${Buffer.from(`token:${pat}`).toString('base64')}`
  expect((await ask('POST', '/canaries/scan', { text: log })).body).toEqual({ canaries: ['pat#1'] })
  expect((await ask('POST', '/canaries/scan', { text: 'clean' })).body).toEqual({ canaries: [] })
})

test('keys are rotated and retired', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  const headers = { authorization: `Bearer ${(await ask('POST', '/tokens', {})).body.token}` }
  const status = async (): Promise<number> =>
    (await fetch(`${world.workspace.host}/api/2.0/clusters/list`, { headers })).status
  await ask('POST', '/keys/rotate')
  expect(await status()).toBe(200)
  await ask('POST', '/keys/rotate', { issuer: 'entra', retireOld: true })
  expect(await status()).toBe(200)
  await ask('POST', '/keys/rotate', { retireOld: true })
  expect(await status()).toBe(403)
})

test('who is added can sign in, by secret and by policy', async () => {
  await using mock = await serve()
  const { ask, world } = mock
  const { clientId, clientSecret } = (await ask('POST', '/service-principals', { displayName: 'robot' })).body
  expect((await requestToken(world, { fetch, authorization: basic(clientId, clientSecret) })).status).toBe(200)
  const { issuer, subject, env } = (await ask('POST', '/federation/github-jobs', { repository: 'acme/app' })).body
  await ask('POST', '/federation/policies', { issuer, subject, servicePrincipalClientId: clientId })
  const asked = `${env.ACTIONS_ID_TOKEN_REQUEST_URL}&audience=${world.account.accountId}`
  const given = await fetch(asked, { headers: { authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}` } })
  const { value } = (await given.json()) as { value: string }
  const exchanged = await fetch(`${world.workspace.host}/oidc/v1/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: value,
      client_id: clientId,
      scope: 'all-apis',
    }),
  })
  expect(exchanged.status).toBe(200)
  await ask('POST', '/tokens/revoke', { value: clientSecret })
  expect((await requestToken(world, { fetch, authorization: basic(clientId, clientSecret) })).status).toBe(401)
})

test('a web page can use it neither across origins nor through a rebound name', async () => {
  await using mock = await serve()
  const { port, host } = new URL(mock.server.ready.admin)
  const ask = (...headers: string[]): Promise<string> =>
    rawHttp(Number(port), ['GET /v1/worlds HTTP/1.1', ...headers, 'Connection: close'])
  expect(await ask(`Host: ${host}`)).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ask(`Host: ${host}`, 'Origin: http://evil.example')).toMatch(/^HTTP\/1\.1 403 /)
  expect(await ask(`Host: evil.example:${port}`)).toMatch(/^HTTP\/1\.1 403 /)
})
