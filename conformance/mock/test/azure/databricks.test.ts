import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { json } from '../requests.js'
import { askEntra, azureHeaders, callWorkspace, managementToken, tokenOf } from './ask.js'

test('a member of the workspace needs the bearer token alone; the two headers do no harm', async () => {
  const world = createWorld()
  const token = await tokenOf(askEntra(world))
  expect((await callWorkspace(world, token)).status).toBe(200)
  expect((await callWorkspace(world, token, azureHeaders(world, await managementToken(world)))).status).toBe(200)
  expect((await callWorkspace(world, token, azureHeaders(world, 'not a token'))).status).toBe(200)
  const me = await world.fetch(`${world.azure.host}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect((await json(me)).userName).toBe(world.azure.clientId)
})

test.each([
  ['Contributor', true],
  ['Owner', false],
] as const)(
  'a service principal that is %s of the resource (known to the account: %s) is added to the workspace as an administrator, and needs no headers afterwards',
  async (role, accountMember) => {
    const world = createWorld()
    const { clientId, clientSecret } = world.azure.addServicePrincipal({ member: false, accountMember, role })
    const ask = (scope: string) => tokenOf(askEntra(world, { client_id: clientId, client_secret: clientSecret, scope }))
    const token = await ask('2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default')
    const management = await ask(`${world.azure.managementResource}/.default`)
    expect((await callWorkspace(world, token)).status).toBe(403)
    const id = world.azure.workspaceResourceId.toUpperCase()
    expect((await callWorkspace(world, token, azureHeaders(world, management, id))).status).toBe(200)
    expect((await callWorkspace(world, token)).status).toBe(200)
    const admins = await world.fetch(`${world.azure.host}/api/2.0/token-management/tokens`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(admins.status).toBe(200)
  },
)

test('a role on the resource group or the subscription counts, and one beside it does not', async () => {
  const world = createWorld()
  const { subscriptionId, workspaceResourceId } = world.azure
  const tryWith = async (scope: string): Promise<number> => {
    const { clientId } = world.azure.addServicePrincipal({ member: false })
    world.azure.assignRole('Contributor', { clientId, scope })
    const token = await world.azure.issueToken({ clientId })
    const management = await world.azure.issueToken({ clientId, resource: world.azure.managementResource })
    return (await callWorkspace(world, token, azureHeaders(world, management))).status
  }
  expect(await tryWith(`/subscriptions/${subscriptionId}`)).toBe(200)
  expect(await tryWith(`${workspaceResourceId.split('/').slice(0, 5).join('/')}/`)).toBe(200)
  expect(await tryWith(`${workspaceResourceId}-2`)).toBe(403)
})

test('a user signs in with the token of Azure CLI, without headers', async () => {
  const world = createWorld()
  const token = await world.azure.issueToken({ userName: world.workspace.userName })
  const me = await world.fetch(`${world.azure.host}/api/2.0/preview/scim/v2/Me`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect((await json(me)).userName).toBe(world.workspace.userName)
  expect(
    (await callWorkspace(world, await world.azure.issueToken({ userName: 'nobody@lakeauth.example' }))).status,
  ).toBe(403)
})

test('the account on Azure takes the token of a service principal that it knows', async () => {
  const world = createWorld()
  const { accountHost, accountId } = world.azure
  const answer = await world.fetch(`${accountHost}/api/2.0/accounts/${accountId}/workspaces`, {
    headers: { authorization: `Bearer ${await tokenOf(askEntra(world))}` },
  })
  expect((await json(answer))[0].workspace_id).toBe(Number(world.azure.workspaceId))
})

test('workspaces on other clouds do not know tokens of Entra', async () => {
  const world = createWorld()
  const token = await tokenOf(askEntra(world))
  for (const host of [world.workspace.host, world.gcp.host]) {
    expect((await callWorkspace(world, token, {}, host)).status).toBe(403)
    expect(world.journal.entries.at(-1)?.reason?.code).toBe('bad-signature')
  }
})

test('a token works until its last 30 seconds', async () => {
  const world = createWorld({ clock: 'frozen', tokenLifetimeSeconds: 100 })
  const token = await tokenOf(askEntra(world))
  await world.clock.advance('69s')
  expect((await callWorkspace(world, token)).status).toBe(200)
  await world.clock.advance('1s')
  expect((await callWorkspace(world, token)).status).toBe(403)
})

test('the tenant is the first segment of where /aad/auth leads, on workspaces on Azure alone', async () => {
  const world = createWorld()
  const { host, accountHost, tenantId } = world.azure
  for (const one of [host, accountHost]) {
    const answer = await world.fetch(`${one}/aad/auth`, { redirect: 'manual' })
    expect(answer.status).toBe(302)
    const location = new URL(String(answer.headers.get('location')))
    expect(location.origin).toBe('https://login.microsoftonline.com')
    expect(location.pathname).toBe(`/${tenantId}/oauth2/authorize`)
  }
  expect((await world.fetch(`${world.workspace.host}/aad/auth`, { redirect: 'manual' })).status).toBe(501)
})

test('a login with an application of Entra is sent to Entra with its query', async () => {
  const world = createWorld()
  const { host, tenantId } = world.azure
  const answer = await world.fetch(`${host}/oidc/oauth2/v2.0/authorize?client_id=x&scope=a%20b`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([
    302,
    `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/authorize?client_id=x&scope=a+b`,
  ])
})
