import { expect, test } from 'vitest'
import { basic, callApi, json, requestToken } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

const me = '/api/2.0/preview/scim/v2/Me'

async function refusal(world: World, response: Response): Promise<unknown> {
  const { error_code: code, message } = await json(response)
  return { status: response.status, code, message, reason: world.journal.entries.at(-1)?.reason?.code }
}

test('no credential and an unsupported one are 401', async () => {
  const world = createWorld()
  const missing = await world.fetch(world.workspace.host + me)
  expect(missing.headers.get('x-databricks-reason-phrase')).toMatch(/^Credential was not sent/)
  expect(await refusal(world, missing)).toEqual({
    status: 401,
    code: 401,
    message: expect.stringMatching(
      /^Credential was not sent or was of an unsupported type for this API\. \[ReqId: [0-9a-f-]{36}\]$/,
    ),
    reason: 'no-credential',
  })
  for (const authorization of ['Digest x', 'Bearer', basic('someone', world.workspace.pat)]) {
    const response = await world.fetch(world.workspace.host + me, { headers: { authorization } })
    expect(await refusal(world, response)).toMatchObject({ status: 401, reason: 'unsupported-credential' })
  }
})

test('a personal access token works as Bearer and as Basic password of "token"', async () => {
  const world = createWorld()
  const { pat, host } = world.workspace
  for (const authorization of [`Bearer ${pat}`, `bearer ${pat}`, basic('token', pat)])
    expect((await world.fetch(host + me, { headers: { authorization } })).status).toBe(200)
})

test('the password of Basic is taken as it is: a client that encodes it is refused', async () => {
  const world = createWorld()
  const { pat, host } = world.workspace
  const encoded = pat.replaceAll('d', '%64')
  const response = await world.fetch(host + me, { headers: { authorization: basic('token', encoded) } })
  expect(response.status).toBe(403)
})

test('a revoked token has no second spelling in the spare bits of its signature', async () => {
  const world = createWorld()
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const token = await world.issueToken()
  const neighbour = token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) ^ 1]
  world.revokeToken(token)
  for (const authorization of [`Bearer ${token}`, `Bearer ${neighbour}`])
    expect((await world.fetch(world.workspace.host + me, { headers: { authorization } })).status).toBe(403)
})

test.each([
  ['an unknown token', () => 'not-a-token', 'bad-signature'],
  ['an unknown personal access token', () => `dapi${'0'.repeat(32)}`, 'unknown-pat'],
  ["another world's token", () => createWorld().issueToken(), 'bad-signature'],
  [
    'a token of a foreign issuer',
    (world: World) => world.issueToken({ claims: { iss: 'https://evil.example' } }),
    'wrong-issuer',
  ],
  ['an account token', (world: World) => world.issueToken({ level: 'account' }), 'wrong-level'],
  ['a token for another audience', (world: World) => world.issueToken({ audience: 'other' }), 'wrong-level'],
  ['a token for nobody', (world: World) => world.issueToken({ claims: { sub: 'nobody' } }), 'unknown-subject'],
  ['a token without expiry', (world: World) => world.issueToken({ claims: { exp: null } }), 'bad-claims'],
  ['a token of the future', (world: World) => world.issueToken({ claims: { nbf: 9e9 } }), 'not-yet-valid'],
] as const)('%s is refused', async (_, token, reason) => {
  for (const deadTokenStyle of [401, 403] as const) {
    const world = createWorld({ deadTokenStyle })
    expect(await refusal(world, await callApi(world, await token(world)))).toEqual({
      status: deadTokenStyle,
      code: deadTokenStyle,
      message: 'Invalid access token.',
      reason,
    })
  }
})

test('a tampered payload and an unsigned token are refused', async () => {
  const world = createWorld()
  const [header, payload, signature] = (await world.issueToken()).split('.') as [string, string, string]
  const other = Buffer.from(JSON.stringify({ ...JSON.parse(atob(payload)), sub: world.workspace.clientId }))
  const none = Buffer.from(JSON.stringify({ ...JSON.parse(atob(header)), alg: 'none' })).toString('base64url')
  for (const token of [`${header}.${other.toString('base64url')}.${signature}`, `${none}.${payload}.`])
    expect(await refusal(world, await callApi(world, token))).toMatchObject({ status: 403, reason: 'bad-signature' })
})

test('an OAuth token is refused in its last 30 seconds, and as dead after its expiry', async () => {
  const world = createWorld({ clock: 'frozen', tokenLifetimeSeconds: 600 })
  const { access_token: token } = await json(await requestToken(world))
  await world.clock.advance('569s')
  expect((await callApi(world, token)).status).toBe(200)
  await world.clock.advance('1s')
  expect(await refusal(world, await callApi(world, token))).toMatchObject({
    status: 403,
    message: expect.stringContaining('Token is expiring within 30 seconds'),
    reason: 'expiring',
  })
  await world.clock.advance('30s')
  expect(await refusal(world, await callApi(world, token))).toMatchObject({ reason: 'expired' })
})

test('a token whose whole life is at most 60 seconds works to its end', async () => {
  const world = createWorld({ clock: 'frozen' })
  const token = await world.issueToken({ lifetimeSeconds: 60 })
  await world.clock.advance('59s')
  expect((await callApi(world, token)).status).toBe(200)
  await world.clock.advance('1s')
  expect((await callApi(world, token)).status).toBe(403)
})

test('a personal access token works in its last 30 seconds', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { host, pat } = world.workspace
  const created = await world.fetch(`${host}/api/2.0/token/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${pat}` },
    body: JSON.stringify({ lifetime_seconds: 100 }),
  })
  const { token_value: short } = await json(created)
  await world.clock.advance('99s')
  expect((await callApi(world, short)).status).toBe(200)
  await world.clock.advance('1s')
  expect(await refusal(world, await callApi(world, short))).toMatchObject({ status: 403, reason: 'expired-pat' })
})

test('a revoked token is dead at once', async () => {
  const world = createWorld()
  const token = await world.issueToken()
  expect((await callApi(world, token)).status).toBe(200)
  world.revokeToken(token)
  world.revokeToken(world.workspace.pat)
  expect(await refusal(world, await callApi(world, token))).toMatchObject({ status: 403, reason: 'revoked' })
  expect(await refusal(world, await callApi(world, world.workspace.pat))).toMatchObject({ reason: 'deleted-pat' })
})

test('rotated keys keep older tokens valid unless they are retired', async () => {
  const world = createWorld({ signingAlgorithm: 'RS256' })
  const old = await world.issueToken()
  await world.rotateKeys()
  const current = await world.issueToken()
  expect([(await callApi(world, old)).status, (await callApi(world, current)).status]).toEqual([200, 200])
  await world.rotateKeys({ retireOld: true })
  expect([(await callApi(world, old)).status, (await callApi(world, await world.issueToken())).status]).toEqual([
    403, 200,
  ])
})
