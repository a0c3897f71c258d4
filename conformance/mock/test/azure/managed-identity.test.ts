import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { claimsOf, json } from '../requests.js'
import { askImds, callWorkspace, databricks } from './ask.js'

test('IMDS answers every number as a text, for a day, and the workspace takes its token', async () => {
  const world = createWorld({ clock: 'frozen' })
  const now = world.clock.now() / 1000
  const { systemAssigned } = world.azure.managedIdentity
  const answer = await json(await askImds(world))
  expect(answer).toEqual({
    access_token: expect.any(String),
    client_id: systemAssigned.clientId,
    expires_in: '86400',
    expires_on: String(now + 86_400),
    ext_expires_in: '86400',
    not_before: String(now - 300),
    resource: databricks,
    token_type: 'Bearer',
  })
  expect(claimsOf(answer.access_token)).toMatchObject({
    appid: systemAssigned.clientId,
    oid: systemAssigned.objectId,
    xms_mirid: systemAssigned.resourceId,
  })
  expect((await callWorkspace(world, answer.access_token)).status).toBe(200)
})

test("a managed identity's token lives as long as the tokens of its world, where that was chosen", async () => {
  const world = createWorld({ clock: 'frozen', tokenLifetimeSeconds: 900 })
  expect(await json(await askImds(world))).toMatchObject({ expires_in: '900' })
})

test('a user-assigned identity is named by any of its three names', async () => {
  const world = createWorld()
  const { clientId, objectId, resourceId } = world.azure.managedIdentity.userAssigned
  for (const query of [
    { client_id: clientId },
    { object_id: objectId },
    { msi_res_id: resourceId.toLowerCase() },
    { mi_res_id: resourceId },
  ] as readonly Record<string, string>[]) {
    const answer = await json(await askImds(world, query))
    expect(answer.client_id).toBe(clientId)
    expect(claimsOf(answer.access_token)['appid']).toBe(clientId)
  }
})

test('App Service wants its header and names its parameters in its own way', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { appService, userAssigned } = world.azure.managedIdentity
  const query = new URLSearchParams({
    'api-version': '2019-08-01',
    resource: databricks,
    principal_id: userAssigned.objectId,
  })
  const answer = await json(
    await world.fetch(`${appService.identityEndpoint}?${query}`, {
      headers: { 'x-identity-header': appService.identityHeader },
    }),
  )
  expect(answer).toEqual({
    access_token: expect.any(String),
    expires_on: String(world.clock.now() / 1000 + 86_400),
    resource: databricks,
    token_type: 'Bearer',
    client_id: userAssigned.clientId,
  })
})

test('Azure Arc gives a token to who can read the file that its challenge names', async () => {
  const world = createWorld()
  const { arc, systemAssigned } = world.azure.managedIdentity
  const ask = (headers: Record<string, string>): Promise<Response> =>
    world.fetch(`${arc.identityEndpoint}?api-version=2020-06-01&resource=${databricks}`, {
      headers: { metadata: 'true', ...headers },
    })
  const challenge = await ask({})
  expect([challenge.status, challenge.headers.get('www-authenticate')]).toEqual([401, `Basic realm=${arc.keyFile}`])
  const answer = await json(await ask({ authorization: `Basic ${arc.key}` }))
  expect(answer.client_id).toBe(systemAssigned.clientId)
})

test('the machine says what it is', async () => {
  const world = createWorld()
  const { imdsHost } = world.azure.managedIdentity
  const answer = await world.fetch(`${imdsHost}/metadata/instance?api-version=2021-02-01`, {
    headers: { Metadata: 'true' },
  })
  expect((await json(answer)).compute).toMatchObject({
    azEnvironment: 'AzurePublicCloud',
    subscriptionId: world.azure.subscriptionId,
  })
})

test('one address serves the metadata of every cloud, told apart by path', async () => {
  const world = createWorld()
  const services = async (path: string): Promise<string | undefined> => {
    await world.fetch(`http://169.254.169.254${path}`)
    return world.journal.entries.at(-1)?.service
  }
  expect(await services('/metadata/instance')).toBe('azure-imds')
  expect(await services('/latest/meta-data/placement/region')).toBe('aws-imds')
  expect(await services('/computeMetadata/v1/')).toBe('gce-metadata')
})
