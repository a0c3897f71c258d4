import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { claimsOf, json } from '../requests.js'
import { accessToken, askGcp, assert, cloudPlatform, idTokenFor, impersonate, refresh } from './requests.js'

test('the machine acts as the account that Databricks knows, for as long as it asks', async () => {
  const world = createWorld({ clock: 'frozen' })
  const answer = await json(await impersonate(world, { scope: [cloudPlatform], lifetime: '600s' }))
  const end = new Date(world.clock.now() + 600_000).toISOString().replace('.000Z', 'Z')
  expect(answer).toEqual({ accessToken: expect.stringMatching(/^ya29\./), expireTime: end })
  const idToken = await json(
    await impersonate(world, { audience: world.gcp.publicHost, includeEmail: true }, { verb: 'generateIdToken' }),
  )
  const response = await askGcp(world, idToken.token, { 'x-databricks-gcp-sa-access-token': answer.accessToken })
  expect((await json(response)).userName).toBe(world.gcp.serviceAccountEmail)
})

test('an ID token names the address of its account when it is asked to, and Databricks needs it', async () => {
  const world = createWorld()
  const { token } = await json(
    await impersonate(world, { audience: world.gcp.publicHost }, { verb: 'generateIdToken' }),
  )
  expect(claimsOf(token)).not.toHaveProperty('email')
  expect((await askGcp(world, token)).status).toBe(403)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('missing-google-email')
})

test('an account may be used everywhere, which the libraries ask in the background with a token', async () => {
  const world = createWorld()
  const { serviceAccountEmail } = world.gcp
  const url = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccountEmail}/allowedLocations`
  const authorization = `Bearer ${await accessToken(world)}`
  expect(await json(await world.fetch(url, { headers: { authorization } }))).toEqual({
    locations: [],
    encodedLocations: '0x0',
  })
  expect((await world.fetch(url)).status).toBe(401)
})

test('a chain of delegates leads to the account, and an address may be percent-encoded', async () => {
  const world = createWorld()
  const { email } = world.gcp.addServiceAccount('between')
  const role = 'roles/iam.serviceAccountTokenCreator'
  const machine = `serviceAccount:${world.gcp.instanceEmail}`
  world.gcp.revokeRole({ role, member: machine })
  world.gcp.grantRole({ on: email, role, member: machine })
  world.gcp.grantRole({ role, member: `serviceAccount:${email}` })
  const delegates = [`projects/-/serviceAccounts/${email}`]
  const target = encodeURIComponent(world.gcp.serviceAccountEmail)
  expect((await impersonate(world, { scope: [cloudPlatform], delegates }, { email: target })).status).toBe(200)
  expect((await impersonate(world, { scope: [cloudPlatform] })).status).toBe(403)
})

test('an assertion with an audience gives an ID token, and one with scopes an access token', async () => {
  const world = createWorld({ clock: 'frozen' })
  expect(await json(await assert(world))).toEqual({
    access_token: expect.stringMatching(/^ya29\./),
    expires_in: 3599,
    token_type: 'Bearer',
  })
  const answer = await json(await assert(world, { target_audience: 'https://x.example' }))
  expect(Object.keys(answer)).toEqual(['id_token'])
  const certs = await json(await world.fetch('https://www.googleapis.com/oauth2/v3/certs'))
  const { protectedHeader } = await jwtVerify(answer.id_token, createLocalJWKSet(certs), {
    audience: 'https://x.example',
    currentDate: new Date(world.clock.now()),
  })
  expect(protectedHeader.alg).toBe('RS256')
})

test('account APIs on Google Cloud take the ID token with the access token of the same account', async () => {
  const world = createWorld()
  const token = await idTokenFor(world, world.gcp.accountPublicHost)
  const value = await accessToken(world)
  const response = await askGcp(world, token, { 'x-databricks-gcp-sa-access-token': value }, true)
  expect([response.status, (await json(response))[0].workspace_id]).toEqual([200, Number(world.gcp.workspaceId)])
})

test('an account that Databricks is told of signs in, and one that it is not told of does not', async () => {
  const world = createWorld()
  const signIn = async (email: string): Promise<number> => {
    const { private_key: key } = await world.gcp.serviceAccountKey(email)
    const granted = await json(await assert(world, { iss: email, target_audience: world.gcp.publicHost }, { key }))
    return (await askGcp(world, granted.id_token)).status
  }
  expect(await signIn(world.gcp.addServiceAccount('known', { knownToDatabricks: true }).email)).toBe(200)
  expect(await signIn(world.gcp.addServiceAccount('unknown').email)).toBe(403)
})

test('a Google ID token is nothing to a workspace on another cloud', async () => {
  const world = createWorld()
  const token = await idTokenFor(world, world.workspace.publicHost)
  const response = await world.fetch(`${world.workspace.publicHost}/api/2.0/clusters/list`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect([response.status, world.journal.entries.at(-1)?.reason?.code]).toEqual([403, 'bad-signature'])
})

test('a person’s refresh token gives an access token, and an ID token for the client', async () => {
  const world = createWorld()
  const answer = await json(await refresh(world))
  expect(answer).toMatchObject({
    expires_in: 3599,
    token_type: 'Bearer',
    scope: expect.stringContaining(cloudPlatform),
  })
  expect(claimsOf(answer.id_token)).toMatchObject({
    aud: world.gcp.userCredentials.client_id,
    email: 'developer@lakeauth.example',
  })
})
