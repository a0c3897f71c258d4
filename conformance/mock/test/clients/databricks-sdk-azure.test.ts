import { Config, WorkspaceClient } from '@databricks/sdk-experimental'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { mswHandlers } from '../../src/msw.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'

// This client's Entra, Resource Manager and IMDS are written into it: only MSW gets between, by replacing what it calls.
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

/** The clusters that the published SDK for JavaScript lists with these settings, which are all that it knows. */
async function clustersOf(world: World, settings: ConstructorParameters<typeof Config>[0]): Promise<string[]> {
  server.use(...mswHandlers(world))
  const client = new WorkspaceClient(new Config({ ...settings, loaders: [] }))
  const clusters: string[] = []
  for await (const { cluster_name: name } of client.clusters.list({})) clusters.push(String(name))
  return clusters
}

function countsOf({ journal }: World): Record<string, number> {
  const seen: Record<string, number> = {}
  for (const { operation, outcome } of journal.entries)
    seen[`${operation} ${outcome}`] = (seen[`${operation} ${outcome}`] ?? 0) + 1
  return seen
}

test('the published SDK signs in to a workspace on Azure with a client secret of Entra', async () => {
  const world = createWorld()
  const { publicHost: host, tenantId, clientId, clientSecret } = world.azure
  const secret = { azureTenantId: tenantId, azureClientId: clientId, azureClientSecret: clientSecret }
  expect(await clustersOf(world, { host, authType: 'azure-client-secret', ...secret })).toEqual(['lakeauth-mock'])
  expect(countsOf(world)).toEqual({ 'entra.token ok': 2, 'clusters.list ok': 1 })
})

test('the published SDK finds the workspace by its resource id, and is added to it for its role', async () => {
  const world = createWorld()
  const { clientId, clientSecret } = world.azure.addServicePrincipal({ member: false, role: 'Contributor' })
  const clusters = await clustersOf(world, {
    authType: 'azure-client-secret',
    azureTenantId: world.azure.tenantId,
    azureClientId: clientId,
    azureClientSecret: clientSecret,
    azureWorkspaceResourceId: world.azure.workspaceResourceId,
  })
  expect(clusters).toEqual(['lakeauth-mock'])
  expect(countsOf(world)).toEqual({ 'entra.token ok': 3, 'arm.workspace ok': 1, 'clusters.list ok': 1 })
})

test('the published SDK signs in with a managed identity of the machine', async () => {
  const world = createWorld()
  const { publicHost: host } = world.azure
  expect(await clustersOf(world, { host, authType: 'azure-msi', azureUseMsi: true })).toEqual(['lakeauth-mock'])
  expect(countsOf(world)).toEqual({ 'imds.token ok': 2, 'clusters.list ok': 1 })
})
