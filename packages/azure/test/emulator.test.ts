import { databricksAuth } from '@lakeauth/core'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { expect, it } from 'vitest'
import { azureStrategies } from '../src/index.js'

const ME = '/api/2.0/preview/scim/v2/Me'

it('signs in to an Entra under a path on loopback, where an emulator has it', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { azure } = world
  const { certificate, privateKey } = await azure.createCertificate()
  for (const proof of [
    { azureClientSecret: azure.clientSecret },
    { azureClientCertificate: `${privateKey}\n${certificate}` },
  ]) {
    const auth = await databricksAuth({
      strategies: azureStrategies,
      env: {},
      home: undefined,
      config: {
        host: azure.host,
        cloud: 'azure',
        azureAuthorityHost: `${azure.authority}/`,
        azureTenantId: azure.tenantId,
        azureClientId: azure.clientId,
        ...proof,
      },
    })
    expect((await auth.fetch(ME)).status).toBe(200)
  }
  expect(world.journal.count('entra.token', { outcome: 'ok' })).toBe(2)
})
