import { createLocalJWKSet } from 'jose/jwks/local'
import { jwtVerify } from 'jose/jwt/verify'
import { expect, test } from 'vitest'
import { json } from '../../../test/requests.js'
import { createWorld } from '../../world/create-world.js'

test('the workspace says what it is, under the origin that was asked', async () => {
  const world = createWorld()
  const { host, accountId, workspaceId } = world.workspace
  expect(await json(await world.fetch(`${host}/.well-known/databricks-config`))).toEqual({
    oidc_endpoint: `${host}/oidc`,
    account_id: accountId,
    workspace_id: workspaceId,
    cloud: 'AWS',
    host_type: 'workspace',
  })
  const prefixed = `${host}/_world/default`
  expect((await json(await world.fetch(`${prefixed}/.well-known/databricks-config`))).oidc_endpoint).toBe(
    `${prefixed}/oidc`,
  )
})

test('the account says what it is, with the literal placeholder', async () => {
  const world = createWorld()
  const { host, accountId } = world.account
  expect(await json(await world.fetch(`${host}/.well-known/databricks-config`))).toEqual({
    oidc_endpoint: `${host}/oidc/accounts/{account_id}`,
    account_id: accountId,
    cloud: 'AWS',
    host_type: 'account',
  })
})

test.each(['workspace', 'account'] as const)(
  'tokens of the %s verify with the keys that its discovery names',
  async (level) => {
    const world = createWorld()
    const prefix = level === 'workspace' ? '' : `/accounts/${world.account.accountId}`
    const issuer = `${world[level].host}/oidc${prefix}`
    const document = await json(await world.fetch(`${issuer}/.well-known/oauth-authorization-server`))
    expect(document).toMatchObject({
      issuer,
      authorization_endpoint: `${issuer}/v1/authorize`,
      token_endpoint: `${issuer}/v1/token`,
      jwks_uri: `${issuer}/jwks.json`,
      revocation_endpoint: `${issuer}/v1/revoke`,
      grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
    const keys = await json(await world.fetch(document.jwks_uri))
    expect(keys.keys[0]).not.toHaveProperty('d')
    const { protectedHeader } = await jwtVerify(await world.issueToken({ level }), createLocalJWKSet(keys), { issuer })
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: keys.keys[0].kid })
  },
)

test('another account has neither discovery nor keys', async () => {
  const world = createWorld()
  for (const path of ['.well-known/oauth-authorization-server', 'jwks.json'])
    expect((await world.fetch(`${world.account.host}/oidc/accounts/other/${path}`)).status).toBe(404)
})

test('after a rotation both keys are published, the new one signs', async () => {
  const world = createWorld({ seed: 'keys' })
  const url = `${world.workspace.host}/oidc/jwks.json`
  const before = await json(await world.fetch(url))
  await world.rotateKeys()
  const after = await json(await world.fetch(url))
  expect([before.keys.length, after.keys.length]).toEqual([1, 2])
  expect(after.keys[0]).toEqual(before.keys[0])
})
