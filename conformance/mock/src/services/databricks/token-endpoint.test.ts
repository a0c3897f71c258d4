import { expect, test } from 'vitest'
import { basic, callApi, claimsOf, json, requestToken, tokenUrl } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'

const grant = { grant_type: 'client_credentials', scope: 'all-apis' }

test('client credentials give a token for the service principal', async () => {
  const world = createWorld({ clock: 'frozen', tokenLifetimeSeconds: 1200 })
  const response = await requestToken(world)
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('content-type')).toBe('application/json')
  const { access_token: token, ...rest } = await json(response)
  expect(rest).toEqual({ token_type: 'Bearer', expires_in: 1200, scope: 'all-apis' })
  const now = world.clock.now() / 1000
  expect(claimsOf(token)).toEqual({
    iss: `${world.workspace.host}/oidc`,
    aud: world.workspace.workspaceId,
    sub: world.workspace.clientId,
    client_id: world.workspace.clientId,
    scope: 'all-apis',
    iat: now,
    exp: now + 1200,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    lakeauth_mock: true,
  })
  expect((await json(await callApi(world, token))).userName).toBe(world.workspace.clientId)
})

test('the account endpoint gives account tokens', async () => {
  const world = createWorld()
  const { access_token: token } = await json(await requestToken(world, { level: 'account' }))
  expect(claimsOf(token)).toMatchObject({
    iss: `${world.account.host}/oidc/accounts/${world.account.accountId}`,
    aud: world.account.accountId,
    sub: world.account.clientId,
  })
})

test('the secret may come in the form', async () => {
  const world = createWorld()
  const { clientId, clientSecret } = world.workspace
  const body = new URLSearchParams({ ...grant, client_id: clientId, client_secret: clientSecret })
  expect((await world.fetch(tokenUrl(world), { method: 'POST', body })).status).toBe(200)
})

test('a client id in the form beside a Basic header must be the same', async () => {
  const world = createWorld()
  const { clientId } = world.workspace
  expect((await requestToken(world, { form: { ...grant, client_id: clientId } })).status).toBe(200)
  expect((await requestToken(world, { form: { ...grant, client_id: 'other' } })).status).toBe(401)
})

test.each([
  ['no grant', { scope: 'all-apis' }, 400, 'invalid_request', 'missing-grant'],
  ['an unknown grant', { ...grant, grant_type: 'password' }, 400, 'unsupported_grant_type', 'unsupported-grant'],
  ['no scope', { grant_type: 'client_credentials' }, 400, 'invalid_scope', 'missing-scope'],
  ['an empty scope', { ...grant, scope: ' ' }, 400, 'invalid_scope', 'missing-scope'],
  ['a malformed scope', { ...grant, scope: 'a"b' }, 400, 'invalid_scope', 'malformed-scope'],
  [
    'two client authentications',
    { ...grant, client_secret: 'x' },
    400,
    'invalid_request',
    'two-client-authentications',
  ],
])('%s is refused', async (_, form, status, error, reason) => {
  const world = createWorld()
  const response = await requestToken(world, { form })
  expect(response.status).toBe(status)
  expect(await json(response)).toEqual({
    error,
    error_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    error_description: expect.any(String),
  })
  expect(world.journal.count('workspace.token', { outcome: 'refused', reason })).toBe(1)
})

test.each([
  ['a wrong secret', (id: string) => basic(id, 'wrong'), 'wrong-secret'],
  ['an unknown client', (_: string, secret: string) => basic('nobody', secret), 'unknown-client'],
  ['a Bearer header', (_: string, secret: string) => `Bearer ${secret}`, 'no-client-authentication'],
])('%s is an invalid client', async (_, authorization, reason) => {
  const world = createWorld()
  const { clientId, clientSecret } = world.workspace
  const response = await requestToken(world, { authorization: authorization(clientId, clientSecret) })
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toMatch(/^Basic /)
  expect(await json(response)).toMatchObject({ error: 'invalid_client', error_id: expect.any(String) })
  expect(world.journal.count('workspace.token', { reason })).toBe(1)
})

test('the user of the workspace is no client', async () => {
  const world = createWorld()
  const response = await requestToken(world, { authorization: basic(world.workspace.userName, world.workspace.pat) })
  expect(response.status).toBe(401)
})

test('workspace clients are unknown to the account, and account clients to the workspace', async () => {
  const world = createWorld()
  const { workspace, account } = world
  const asWorkspace = basic(workspace.clientId, workspace.clientSecret)
  const asAccount = basic(account.clientId, account.clientSecret)
  expect((await requestToken(world, { level: 'account', authorization: asWorkspace })).status).toBe(401)
  expect((await requestToken(world, { authorization: asAccount })).status).toBe(401)
})

test('another account id is refused', async () => {
  const world = createWorld()
  const { host, clientId, clientSecret } = world.account
  const response = await world.fetch(`${host}/oidc/accounts/00000000-0000-0000-0000-000000000000/v1/token`, {
    method: 'POST',
    headers: { authorization: basic(clientId, clientSecret) },
    body: new URLSearchParams(grant),
  })
  expect(response.status).toBe(401)
  expect(world.journal.count('account.token', { reason: 'wrong-account' })).toBe(1)
})

test('a repeated parameter is refused', async () => {
  const world = createWorld()
  const { clientId, clientSecret } = world.workspace
  const response = await world.fetch(tokenUrl(world), {
    method: 'POST',
    headers: { authorization: basic(clientId, clientSecret) },
    body: new URLSearchParams([...Object.entries(grant), ['scope', 'sql']]),
  })
  expect([response.status, (await json(response)).error]).toEqual([400, 'invalid_request'])
})

test('a JSON body is refused, and so is GET', async () => {
  const world = createWorld()
  const url = tokenUrl(world)
  const posted = await world.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(grant),
  })
  expect(posted.status).toBe(400)
  const got = await world.fetch(url)
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST'])
  expect(world.journal.count('workspace.token', { outcome: 'refused' })).toBe(2)
})

test('a client with allowed scopes gets no other', async () => {
  const world = createWorld()
  const { clientId, clientSecret } = world.addServicePrincipal({ scopes: ['sql', 'files'] })
  const ask = (scope: string): Promise<Response> =>
    requestToken(world, { authorization: basic(clientId, clientSecret), form: { ...grant, scope } })
  expect((await json(await ask('files sql'))).scope).toBe('files sql')
  expect(await json(await ask('sql all-apis'))).toMatchObject({
    error: 'access_denied',
    error_description: "Scopes 'all-apis' are not assigned to this client",
  })
})

test('a client secret dies at its expiry, and at once when revoked', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, clientSecret } = world.addServicePrincipal({ secretLifetimeSeconds: 60 })
  const ask = async (): Promise<number> =>
    (await requestToken(world, { authorization: basic(clientId, clientSecret) })).status
  await world.clock.advance('59s')
  expect(await ask()).toBe(200)
  await world.clock.advance('1s')
  expect(await ask()).toBe(401)
  world.revokeToken(world.workspace.clientSecret)
  expect((await requestToken(world)).status).toBe(401)
  expect(world.journal.count('workspace.token', { reason: 'dead-secret' })).toBe(2)
})
