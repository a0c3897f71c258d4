import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { databricks } from './ask.js'

test('a client signs in to Azure with nothing but the values of the ready line', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { host, authority, arm, tenantId, clientId, clientSecret, workspaceResourceId, publicHost } =
    server.ready.world.azure
  const token = async (scope: string): Promise<string> => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
    const url = `${authority}/${tenantId}/oauth2/v2.0/token`
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
    return ((await answer.json()) as { access_token: string }).access_token
  }
  const management = await token('https://management.core.windows.net//.default')
  const found = await fetch(`${arm}${workspaceResourceId}?api-version=2018-04-01`, {
    headers: { authorization: `Bearer ${management}` },
  })
  const { properties } = (await found.json()) as { properties: { workspaceUrl: string } }
  expect(`https://${properties.workspaceUrl}`).toBe(publicHost)
  const clusters = await fetch(`${host}/api/2.0/clusters/list`, {
    headers: { authorization: `Bearer ${await token(`${databricks}/.default`)}` },
  })
  expect(clusters.status).toBe(200)
})
