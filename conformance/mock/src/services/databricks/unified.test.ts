import { expect, test } from 'vitest'
import { callbackOf, challenge, loginQuery } from '../../../test/login.js'
import { basic, claimsOf, json } from '../../../test/requests.js'
import { startServer } from '../../server/index.js'
import { createWorld } from '../../world/create-world.js'
import type { World } from '../../world/world.js'

const scopes = { grant_type: 'client_credentials', scope: 'all-apis' }

/** A service principal of both, signed in as clients of a unified host do: at the account's endpoint. */
async function signIn(world: World): Promise<string> {
  const { host, accountId } = world.unified
  const { clientId, clientSecret } = world.addServicePrincipal({ sites: ['account', 'workspace'] })
  const response = await world.fetch(`${host}/oidc/accounts/${accountId}/v1/token`, {
    method: 'POST',
    headers: { authorization: basic(clientId, clientSecret) },
    body: new URLSearchParams(scopes),
  })
  return (await json(response)).access_token
}

test('a unified host says what it is, and with a workspace in the request also which', async () => {
  const world = createWorld()
  const { host, accountId, workspaceId } = world.unified
  const metadata = {
    oidc_endpoint: `${host}/oidc/accounts/{account_id}`,
    account_id: accountId,
    cloud: 'AWS',
    host_type: 'unified',
  }
  const url = `${host}/.well-known/databricks-config`
  expect(await json(await world.fetch(url))).toEqual(metadata)
  const headers = { 'x-databricks-workspace-id': workspaceId }
  const named = { ...metadata, workspace_id: workspaceId }
  expect(await json(await world.fetch(url, { headers }))).toEqual(named)
  expect(await json(await world.fetch(`${url}?o=${workspaceId}`))).toEqual(named)
})

test('one token of the account opens the account’s APIs and, with the header, the workspace’s', async () => {
  const world = createWorld()
  const { host, accountId, workspaceId } = world.unified
  const token = await signIn(world)
  expect(claimsOf(token)).toMatchObject({ aud: accountId, iss: `${host}/oidc/accounts/${accountId}` })
  const headers = { authorization: `Bearer ${token}` }
  expect((await world.fetch(`${host}/api/2.0/accounts/${accountId}/workspaces`, { headers })).status).toBe(200)
  const named = { ...headers, 'x-databricks-workspace-id': workspaceId }
  expect((await world.fetch(`${host}/api/2.0/preview/scim/v2/Me`, { headers: named })).status).toBe(200)
  expect((await world.fetch(`${world.workspace.host}/api/2.0/preview/scim/v2/Me`, { headers })).status).toBe(403)
})

test('a unified host is reached through the server', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host } = world.unified
  expect(host).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_host\/lakeauth-/)
  expect(await json(await fetch(`${host}/.well-known/databricks-config`))).toMatchObject({ host_type: 'unified' })
})

test.each(['', '&target=ACCOUNT'])(
  'a login without a host ends at one of them, whose issuer comes back%s',
  async (target) => {
    const world = createWorld()
    const login = `/oidc/v1/authorize?${new URLSearchParams({ ...loginQuery, code_challenge: challenge })}`
    const url = `${world.unified.loginHost}/?destination_url=${encodeURIComponent(login)}${target}`
    const picked = await world.fetch(url, { redirect: 'manual' })
    const callback = callbackOf(await world.fetch(callbackOf(picked), { redirect: 'manual' }))
    const { workspace, account } = world
    const issuer = target === '' ? `${workspace.host}/oidc` : `${account.host}/oidc/accounts/${account.accountId}`
    expect(callback.searchParams.get('iss')).toBe(issuer)
    expect(callback.searchParams.get('code')).toMatch(/^dcod/)
  },
)
