import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { json } from '../requests.js'
import { askArm, managementToken } from './ask.js'

test('a workspace is found by its resource id, in any case and with two slashes before it', async () => {
  const world = createWorld()
  const { workspaceResourceId, publicHost, workspaceId } = world.azure
  const token = await managementToken(world)
  for (const path of [
    workspaceResourceId,
    `/${workspaceResourceId}`,
    workspaceResourceId.toLowerCase(),
    workspaceResourceId.toUpperCase(),
  ]) {
    const found = await json(await askArm(world, token, path))
    expect(found).toMatchObject({ id: workspaceResourceId, type: 'Microsoft.Databricks/workspaces' })
    expect(`https://${found.properties.workspaceUrl}`).toBe(publicHost)
    expect(found.properties.workspaceId).toBe(workspaceId)
  }
})

test('the workspaces of a subscription and of a resource group are listed', async () => {
  const world = createWorld()
  const token = await managementToken(world)
  const { workspaceResourceId, subscriptionId } = world.azure
  const tail = 'providers/Microsoft.Databricks/workspaces'
  for (const path of [`/subscriptions/${subscriptionId}/${tail}`, workspaceResourceId.replace(/\/[^/]+$/, '')]) {
    const { value } = await json(await askArm(world, token, path))
    expect(value.map(({ id }: { id: string }) => id)).toEqual([workspaceResourceId])
  }
})

test.each([
  'https://management.core.windows.net/',
  'https://management.core.windows.net',
  'https://management.azure.com/',
  'https://management.azure.com',
])('a token for %s is one for the Resource Manager', async (resource) => {
  const world = createWorld()
  const token = await world.azure.issueToken({ resource })
  expect((await askArm(world, token, world.azure.workspaceResourceId)).status).toBe(200)
})

test('an owner gives a role by its id, and it counts from then on', async () => {
  const world = createWorld()
  const { azure } = world
  azure.assignRole('Owner')
  const { clientId, objectId } = azure.addServicePrincipal()
  const theirs = await azure.issueToken({ clientId, resource: azure.managementResource })
  expect((await askArm(world, theirs, azure.workspaceResourceId)).status).toBe(403)
  const roles = `${azure.workspaceResourceId}/providers/Microsoft.Authorization/roleAssignments`
  const properties = {
    roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`,
    principalId: objectId,
  }
  const token = await managementToken(world)
  const given = await askArm(world, token, `${roles}/${crypto.randomUUID()}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ properties }),
  })
  expect(given.status).toBe(201)
  expect((await askArm(world, theirs, azure.workspaceResourceId)).status).toBe(200)
  const filter = encodeURIComponent(`principalId eq '${objectId}'`)
  const { value } = await json(await askArm(world, token, `${roles}?api-version=2022-04-01&$filter=${filter}`))
  expect(value).toEqual([expect.objectContaining({ properties: expect.objectContaining({ principalId: objectId }) })])
})
