import { createLocalJWKSet } from 'jose/jwks/local'
import { jwtVerify } from 'jose/jwt/verify'
import { expect, test } from 'vitest'
import { exchange } from '../../../../test/exchange.js'
import { callApi, claimsOf, json, sendJson } from '../../../../test/requests.js'
import { createWorld } from '../../../world/create-world.js'
import type { World } from '../../../world/world.js'

test.each(['workspace', 'account'] as const)(
  'the seeded service principal signs in to the %s with a token of the issuer, and its token dies with that one',
  async (level) => {
    const world = createWorld({ clock: 'frozen' })
    const { federation } = world
    const subject = await federation.issueSubjectToken({ lifetimeSeconds: 298 })
    const response = await exchange(world, subject, { client_id: federation.servicePrincipalClientId }, { level })
    const { access_token: token, ...rest } = await json(response)
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: 298, scope: 'all-apis' })
    expect(claimsOf(token)).toMatchObject({
      sub: federation.servicePrincipalClientId,
      exp: claimsOf(subject)['exp'],
      aud: level === 'account' ? world.account.accountId : world.workspace.workspaceId,
    })
    if (level === 'workspace')
      expect((await json(await callApi(world, token))).userName).toBe(federation.servicePrincipalClientId)
  },
)

test('an account-wide policy finds the identity in the token, without a client id', async () => {
  const world = createWorld()
  const { issuer } = world.federation
  world.federation.addPolicy({ issuer, audiences: ['a', 'b'], subject_claim: 'email' })
  const token = await world.federation.issueSubjectToken({
    audience: ['x', 'b'],
    claims: { email: world.workspace.userName },
  })
  const { access_token: exchanged } = await json(await exchange(world, token, {}))
  expect((await json(await callApi(world, exchanged))).userName).toBe(world.workspace.userName)
})

test.each(['ES256', 'RS256'] as const)(
  'the keys of the issuer verify %s, fetched inside the world',
  async (algorithm) => {
    const world = createWorld()
    const token = await world.federation.issueSubjectToken({ algorithm })
    expect((await exchange(world, token)).status).toBe(200)
    expect(world.journal.entries.map(({ operation }) => operation)).toEqual([
      'workspace.token',
      'idp.discovery',
      'idp.jwks',
    ])
  },
)

test('a policy may have its keys inline or at a URL of its own, and then the issuer is not asked', async () => {
  const world = createWorld()
  const { federation } = world
  const token = await federation.issueSubjectToken({ claims: { iss: 'https://elsewhere.example', sub: 's' } })
  const keys = await json(await world.fetch(`${federation.issuer}/.well-known/jwks.json`))
  for (const source of [
    { jwks_json: JSON.stringify(keys) },
    { jwks_uri: `${federation.issuer}/.well-known/jwks.json` },
  ]) {
    const { clientId } = world.addServicePrincipal()
    federation.addPolicy({
      issuer: 'https://elsewhere.example',
      subject: 's',
      servicePrincipalClientId: clientId,
      ...source,
    })
    expect((await exchange(world, token, { client_id: clientId })).status).toBe(200)
  }
  expect(world.journal.count('idp.discovery')).toBe(0)
})

test('a new key of the issuer is found at once, and a retired one is gone at once', async () => {
  const world = createWorld()
  const old = await world.federation.issueSubjectToken()
  await world.federation.rotateIssuerKeys()
  const current = await world.federation.issueSubjectToken()
  for (const token of [old, current]) expect((await exchange(world, token)).status).toBe(200)
  await world.federation.rotateIssuerKeys({ retireOld: true })
  expect((await exchange(world, old)).status).toBe(400)
})

test('an issuer that is down lets nobody in, and one that is slow does not stop the clock', async () => {
  const world = createWorld({ clock: 'frozen' })
  const token = await world.federation.issueSubjectToken()
  world.on('idp.jwks').times(1).respond({ status: 503 })
  expect((await exchange(world, token)).status).toBe(400)
  expect(world.journal.of('workspace.token').at(-1)?.reason?.code).toBe('policy-signature')
  world.on('idp.jwks').times(1).delay('5s')
  const slow = exchange(world, token)
  await world.clock.advance('5s')
  expect((await slow).status).toBe(200)
})

test('the journal says of every policy that was tried what failed at it, and the wire does not', async () => {
  const world = createWorld()
  const { federation } = world
  const { clientId } = world.addServicePrincipal()
  const own = { servicePrincipalClientId: clientId, issuer: federation.issuer }
  federation.addPolicy({ ...own, subject: 'one', audiences: ['a'], id: 'first' })
  federation.addPolicy({ ...own, subject: 'two', id: 'second' })
  const response = await exchange(world, await federation.issueSubjectToken(), { client_id: clientId })
  expect(await json(response)).toEqual({
    error: 'invalid_grant',
    error_id: expect.any(String),
    error_description: 'The subject token matches no federation policy',
  })
  const { reason } = world.journal.of('workspace.token')[0] as { reason: unknown }
  expect(reason).toMatchObject({
    code: 'policy-subject',
    trace: [
      { tried: expect.stringMatching(/\/first$/), failed: [{ code: 'policy-audience' }, { code: 'policy-subject' }] },
      {
        tried: expect.stringMatching(/\/second$/),
        failed: [
          {
            code: 'policy-subject',
            sentence: `The claim sub is "${federation.subject}", the policy’s subject "two".`,
          },
        ],
      },
    ],
  })
})

test('a secret in a claim does not reach the journal', async () => {
  const world = createWorld()
  const token = await world.federation.issueSubjectToken({ claims: { sub: world.workspace.pat } })
  await exchange(world, token)
  expect(JSON.stringify(world.journal.entries)).not.toContain(world.workspace.pat)
})

test.each(['gitlab', 'circleci', 'kubernetes'] as const)(
  'a token may look like one of %s, and verifies with what the issuer publishes',
  async (like) => {
    const world = createWorld()
    const { federation } = world
    const token = await federation.issueSubjectToken({ like })
    const keys = createLocalJWKSet(await json(await world.fetch(`${federation.issuer}/.well-known/jwks.json`)))
    const { payload } = await jwtVerify(token, keys, { issuer: federation.issuer, audience: federation.audience })
    const { clientId } = world.addServicePrincipal()
    const subject = payload.sub as string
    federation.addPolicy({ issuer: federation.issuer, subject, servicePrincipalClientId: clientId })
    expect((await exchange(world, token, { client_id: clientId })).status).toBe(200)
  },
)

test('a personal access token is exchanged for a token of its owner that does not outlive it', async () => {
  const world = createWorld({ clock: 'frozen' })
  const created = await sendJson(world, world.workspace.pat, '/api/2.0/token/create', { lifetime_seconds: 90 })
  const { token_value: pat } = await json(created)
  const details = [{ type: 'unity_catalog_permission', securable_type: 'table' }]
  const response = await exchange(world, pat, {
    subject_token_type: 'urn:databricks:params:oauth:token-type:personal-access-token',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    authorization_details: JSON.stringify(details),
  })
  const { access_token: token, expires_in: lifetime } = await json(response)
  expect(lifetime).toBe(90)
  expect(claimsOf(token)).toMatchObject({ sub: world.workspace.userName, authorization_details: details })
})

test('a token of the control plane is traded for one of the data plane', async () => {
  const world = createWorld()
  const details = [{ type: 'workspace_permission' }]
  const { access_token: token } = await json(await bearerGrant(world, await world.issueToken(), details))
  expect(claimsOf(token)).toMatchObject({ sub: world.workspace.userName, authorization_details: details })
})

function bearerGrant(world: World, assertion: string, details: unknown): Promise<Response> {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion,
    authorization_details: JSON.stringify(details),
  }
  return world.fetch(`${world.workspace.host}/oidc/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
}

test('mistakes in a policy are errors', () => {
  const { federation } = createWorld()
  expect(() => federation.addPolicy({ issuer: 'https://x.example', servicePrincipalClientId: 'nobody' })).toThrow(
    /nobody/,
  )
  const name = federation.addPolicy({ issuer: 'https://x.example' })
  expect([federation.removePolicy(name), federation.removePolicy(name)]).toEqual([true, false])
})
