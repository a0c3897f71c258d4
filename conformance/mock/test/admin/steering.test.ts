import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { exchange } from '../exchange.js'
import { refresh, signIn, tradeCode, newCode } from '../login.js'
import { basic, callApi, json, requestToken } from '../requests.js'
import { adminClient } from './client.js'

/** Two served worlds, of which only `mine` is steered. */
async function serve() {
  const [mine, other] = [
    createWorld({ name: 'mine', clock: 'frozen' }),
    createWorld({ name: 'other', clock: 'frozen' }),
  ]
  const server = await startServer({ worlds: [mine, other], httpsPort: false, proxyPort: false })
  const manual: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'manual' })
  return {
    mine,
    other,
    ask: adminClient(server.ready.admin),
    token: (world = mine) => requestToken(world, { fetch: manual }),
    [Symbol.asyncDispose]: server.close,
  }
}

test('each fault of a token answer is set over HTTP while the server runs, and another world sees none of them [P30]', async () => {
  await using mock = await serve()
  const { ask, token, mine, other } = mock
  const once = async (rule: object): Promise<Response> => {
    expect((await ask('POST', '/faults', { operation: 'workspace.token', times: 1, ...rule })).status).toBe(201)
    return token()
  }
  expect((await once({ times: 2, respond: { status: 503 } })).status).toBe(503)
  expect([(await token()).status, (await token()).status]).toEqual([503, 200])
  await expect(once({ transport: { kind: 'reset' } })).rejects.toThrow('fetch failed')
  const cut = await once({
    respond: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"access' },
  })
  await expect(json(cut)).rejects.toThrow(SyntaxError)
  expect(await json(await once({ patchJson: { expires_in: null } }))).not.toHaveProperty('expires_in')
  expect(await json(await once({ patchJson: { token_type: 'mac', expires_in: 7 } }))).toMatchObject({
    token_type: 'mac',
    expires_in: 7,
  })
  expect((await once({ preset: 'html-login-page' })).headers.get('content-type')).toContain('text/html')
  const moved = await once({ preset: 'private-link' })
  expect([moved.status, moved.headers.get('location')]).toEqual([302, expect.stringContaining('private-link')])
  const late = once({ delay: '5s' })
  expect((await ask('GET', '/journal/wait?operation=workspace.token&count=10&timeoutSeconds=60')).body.arrived).toBe(
    true,
  )
  expect((await ask('POST', '/clock/advance', { duration: '5s' })).status).toBe(200)
  expect((await late).status).toBe(200)
  expect([(await token(other)).status, other.journal.entries.length]).toEqual([200, 1])
  expect((await ask('GET', '/v1/worlds/other/faults')).body).toEqual({ faults: [] })
  expect(mine.journal.count('workspace.token')).toBe(10)
})

test('lives, clocks and refresh tokens are steered over HTTP as well, and what is dead is refused [P30]', async () => {
  await using mock = await serve()
  const { ask, mine, other } = mock
  const issue = async (lifetimeSeconds: number): Promise<string> =>
    (await ask('POST', '/tokens', { identity: 'service-principal', lifetimeSeconds })).body.token
  const [short, long] = [await issue(90), await issue(3_600)]
  expect((await callApi(mine, short)).status).toBe(200)
  // It is refused in its last half minute, although it has not ended.
  await ask('POST', '/clock/advance', { duration: '61s' })
  expect([(await callApi(mine, short)).status, (await callApi(mine, long)).status]).toEqual([403, 200])
  await ask('POST', '/tokens/revoke', { value: long })
  expect((await callApi(mine, long)).status).toBe(403)
  await ask('POST', '/clock/set', { now: Date.UTC(2031, 0, 1) })
  expect((await requestToken(mine, { fetch })).headers.get('date')).toBe(new Date(Date.UTC(2031, 0, 1)).toUTCString())
  expect(other.clock.now()).toBeLessThan(Date.UTC(2031, 0, 1))
  await ask('PATCH', '/oauth/settings', { refreshRotation: 'rotate+reuse-revokes-family' })
  const { refresh_token: first } = await signIn(mine)
  const { refresh_token: second } = await json(await refresh(mine, first))
  expect(await json(await refresh(mine, first))).toMatchObject({ error: 'invalid_request' })
  expect((await refresh(mine, second)).status).toBe(400)
  expect((await refresh(mine, 'nobody-gave-this')).status).toBe(400)
  const wrong = 'w'.repeat(43)
  expect(await json(await tradeCode(mine, await newCode(mine), { code_verifier: wrong }))).toMatchObject({
    error: 'invalid_grant',
  })
  const { clientId } = mine.workspace
  expect(await json(await requestToken(mine, { authorization: basic(clientId, 'wrong') }))).toMatchObject({
    error: 'invalid_client',
  })
  const subjectOf = async (claims: object): Promise<string> =>
    (await ask('POST', '/federation/subject-tokens', { claims })).body.token
  const grantFor = async (claims: object) =>
    json(await exchange(mine, await subjectOf(claims), { client_id: mine.federation.servicePrincipalClientId }))
  expect(await grantFor({})).toHaveProperty('access_token')
  const past = mine.clock.now() / 1000 - 600
  for (const claims of [{ exp: past }, { aud: 'else' }, { iss: 'https://nobody.example' }, { sub: 'somebody-else' }])
    expect(await grantFor(claims)).toMatchObject({ error: 'invalid_grant', error_description: expect.any(String) })
  expect((await ask('GET', '/journal/count?outcome=refused')).body.count).toBe(11)
  expect(other.journal.entries).toEqual([])
})
