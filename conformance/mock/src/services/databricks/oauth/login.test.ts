import { expect, test } from 'vitest'
import { callbackOf, newCode, openLogin, refresh, signIn, tradeCode } from '../../../../test/login.js'
import { callApi, claimsOf, json } from '../../../../test/requests.js'
import { createWorld } from '../../../world/create-world.js'

test('the seeded user signs in at once: a code, the state and the issuer go back to the redirect URI', async () => {
  const world = createWorld()
  const response = await openLogin(world)
  expect(response.status).toBe(302)
  const callback = callbackOf(response)
  expect(callback.origin + callback.pathname).toBe('http://localhost:8020/')
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    code: expect.stringMatching(/^dcod[0-9a-f]{64}$/),
    state: 'a-state',
    iss: `${world.workspace.host}/oidc`,
  })
})

test('the SQL drivers send their users to another path of the same page', async () => {
  const world = createWorld()
  const query = {
    response_type: 'code',
    client_id: 'databricks-sql-connector',
    redirect_uri: 'http://localhost:8030',
    scope: 'sql offline_access',
    state: 'a-state',
    code_challenge: 'FmKHWO5FMBQ_9FLgmC96hf__B-kIHUgVPvEJMKBQFQo',
    code_challenge_method: 'S256',
  }
  const page = `${world.workspace.host}/oidc/oauth2/v2.0/authorize?${new URLSearchParams(query)}`
  const callback = callbackOf(await world.fetch(page, { redirect: 'manual' }))
  expect([callback.origin, callback.searchParams.get('state')]).toEqual(['http://localhost:8030', 'a-state'])
  expect(callback.searchParams.get('code')).toMatch(/^dcod/)
})

test('a code gives the user’s token and, with offline_access, a refresh token', async () => {
  const world = createWorld({ clock: 'frozen', tokenLifetimeSeconds: 900 })
  const { access_token: token, ...rest } = await json(await tradeCode(world, await newCode(world)))
  expect(rest).toEqual({
    token_type: 'Bearer',
    expires_in: 900,
    scope: 'offline_access all-apis',
    refresh_token: expect.stringMatching(/^doau[0-9a-f]{64}$/),
  })
  const { userName, workspaceId } = world.workspace
  expect(claimsOf(token)).toMatchObject({ sub: userName, client_id: 'databricks-cli', aud: workspaceId })
  expect((await json(await callApi(world, token))).userName).toBe(userName)
  const names = world.canaries.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['authorization-code#1', 'refresh-token#1', 'access-token#1']))
})

test('without offline_access there is no refresh token', async () => {
  const world = createWorld()
  const code = await newCode(world, { scope: 'all-apis' })
  expect(await json(await tradeCode(world, code))).not.toHaveProperty('refresh_token')
})

test('an account has a login of its own, and its tokens are for the account', async () => {
  const world = createWorld()
  const { host, accountId } = world.account
  for (const path of [`/oidc/accounts/${accountId}`, '/oidc']) {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: 'databricks-cli',
      redirect_uri: 'http://localhost:8020',
      scope: 'all-apis',
      code_challenge: 'FmKHWO5FMBQ_9FLgmC96hf__B-kIHUgVPvEJMKBQFQo',
      code_challenge_method: 'S256',
    })
    const callback = callbackOf(await world.fetch(`${host}${path}/v1/authorize?${query}`, { redirect: 'manual' }))
    expect(callback.searchParams.get('iss')).toBe(`${host}/oidc/accounts/${accountId}`)
  }
})

test.each([
  'http://localhost:1',
  'http://localhost:65535/',
  'http://127.0.0.1:9000/callback',
  'http://[::1]:8020',
  'http://localhost',
])('the port of a loopback redirect URI is the machine’s to choose: %s', async (redirectUri) => {
  const world = createWorld()
  expect(callbackOf(await openLogin(world, { redirect_uri: redirectUri })).searchParams.get('code')).toMatch(/^dcod/)
})

test('a script decides who signs in, refuses, and bends what goes back, for as many logins as it says', async () => {
  const world = createWorld()
  world.addUser('other@lakeauth.example')
  world.oauth.scriptLogin({ as: 'other@lakeauth.example' })
  world.oauth.scriptLogin({ deny: true, times: 1 })
  expect(callbackOf(await openLogin(world)).searchParams.get('error')).toBe('access_denied')
  const { access_token: token } = await signIn(world)
  expect(claimsOf(token)['sub']).toBe('other@lakeauth.example')
  world.oauth.scriptLogin({ callback: { state: 'forged', iss: null } })
  const bent = callbackOf(await openLogin(world)).searchParams
  expect([bent.get('state'), bent.get('iss'), bent.has('code')]).toEqual(['forged', null, true])
  expect(() => world.oauth.scriptLogin({ as: 'nobody' })).toThrow(/nobody/)
})

test('a user who takes their time is a rule that holds the login page', async () => {
  const world = createWorld()
  const hold = world.on('workspace.authorize').hold(1)
  const pending = openLogin(world)
  await world.journal.wait('workspace.authorize')
  expect(world.journal.entries.at(-1)?.outcome).toBe('pending')
  hold.release()
  expect((await pending).status).toBe(302)
})

test('without rotation a refresh token works again and again, and the answer names no new one', async () => {
  const world = createWorld()
  const { refresh_token: token } = await signIn(world)
  for (let at = 0; at < 2; at += 1) {
    const body = await json(await refresh(world, token))
    expect(body.access_token).toMatch(/^ey/)
    expect(body).not.toHaveProperty('refresh_token')
  }
})

test('with rotation each use gives a new refresh token; a used one is dead, the others live on', async () => {
  const world = createWorld({ oauth: { refreshRotation: 'rotate' } })
  const { refresh_token: first } = await signIn(world)
  const { refresh_token: second } = await json(await refresh(world, first))
  expect(second).not.toBe(first)
  expect((await refresh(world, first)).status).toBe(400)
  expect((await refresh(world, second)).status).toBe(200)
})

test('with family revocation the second use of a refresh token ends all that the login gave', async () => {
  const world = createWorld({ oauth: { refreshRotation: 'rotate+reuse-revokes-family' } })
  const { refresh_token: first, access_token: oldest } = await signIn(world)
  const { refresh_token: second, access_token: newest } = await json(await refresh(world, first))
  expect((await callApi(world, newest)).status).toBe(200)
  expect((await refresh(world, first)).status).toBe(400)
  expect((await refresh(world, second)).status).toBe(400)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('refresh-token-revoked')
  for (const token of [oldest, newest]) expect((await callApi(world, token)).status).toBe(403)
})

test('of twenty refreshes with one rotating token at once exactly one wins', async () => {
  const world = createWorld({ oauth: { refreshRotation: 'rotate' } })
  const { refresh_token: token } = await signIn(world)
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(world, token)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
})

test('of twenty trades of one code at once one wins, and then none of its tokens is left alive', async () => {
  const world = createWorld()
  const code = await newCode(world)
  const answers = await Promise.all(Array.from({ length: 20 }, () => tradeCode(world, code)))
  const won = answers.filter(({ status }) => status === 200)
  expect(won).toHaveLength(1)
  const { access_token: token, refresh_token: refreshToken } = await json(won[0] as Response)
  expect((await callApi(world, token)).status).toBe(403)
  expect((await refresh(world, refreshToken)).status).toBe(400)
})

test('rotation and the wording of a dead refresh token change at run time', async () => {
  const world = createWorld()
  expect(await json(await refresh(world, 'nothing'))).toMatchObject({
    error: 'invalid_request',
    error_description: 'Refresh token is invalid',
  })
  world.oauth.settings.deadRefreshTokenError = 'invalid_grant'
  expect((await json(await refresh(world, 'nothing'))).error).toBe('invalid_grant')
  world.oauth.settings.refreshRotation = 'rotate'
  const { refresh_token: token } = await signIn(world)
  expect(await json(await refresh(world, token))).toHaveProperty('refresh_token')
})

test('a refresh may ask for fewer scopes, and later again for all of them', async () => {
  const world = createWorld()
  const { refresh_token: token } = await json(
    await tradeCode(world, await newCode(world, { scope: 'offline_access sql files' })),
  )
  expect((await json(await refresh(world, token, { scope: 'sql' }))).scope).toBe('sql')
  expect((await json(await refresh(world, token))).scope).toBe('offline_access sql files')
})

test('a registered application has its own secret, redirect URIs, scopes and lifetimes', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, clientSecret = '' } = world.oauth.registerApplication({
    redirectUris: ['https://app.example/callback?a=1'],
    confidential: true,
    scopes: ['sql'],
    accessTokenLifetimeSeconds: 120,
    refreshTokenLifetimeSeconds: 300,
  })
  const redirectUri = 'https://app.example/callback?a=1'
  const wanted = { client_id: clientId, redirect_uri: redirectUri, scope: 'sql offline_access' }
  const callback = callbackOf(await openLogin(world, wanted)).searchParams
  expect(callback.get('a')).toBe('1')
  const own = { client_id: clientId, client_secret: clientSecret }
  const body = await json(await tradeCode(world, callback.get('code') as string, { ...own, redirect_uri: redirectUri }))
  expect(body.expires_in).toBe(120)
  await world.clock.advance('299s')
  expect((await refresh(world, body.refresh_token, own)).status).toBe(200)
  await world.clock.advance('1s')
  expect((await refresh(world, body.refresh_token, own)).status).toBe(400)
})

test('a token tells where it belongs, whatever its scope', async () => {
  const world = createWorld()
  const { workspace, account } = world
  const path = '/api/2.0/tokens/introspect'
  expect(await json(await callApi(world, await world.issueToken({ scope: 'sql' }), path))).toEqual({
    principal_context: {
      authentication_scope: { account_id: workspace.accountId, workspace_id: Number(workspace.workspaceId) },
    },
  })
  const headers = { authorization: `Bearer ${await world.issueToken({ level: 'account' })}` }
  expect(await json(await world.fetch(`${account.host}${path}`, { headers }))).toEqual({
    principal_context: { authentication_scope: { account_id: account.accountId } },
  })
})
