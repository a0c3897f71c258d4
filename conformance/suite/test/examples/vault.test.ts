import { certifyStrategy } from '@lakeauth/conformance'
import { test } from 'vitest' // or from 'node:test', or jest's own
import { vault } from './vault.js'

certifyStrategy({
  test,
  strategy: vault,
  scenario: {
    name: 'a vault on the network',
    capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'api'],
    tokens: { service: 'https://vault.example' },
    arrange: (world, { lifetimeSeconds: lifetime }) => ({
      config: { host: world.workspace.host, vaultKey: 'key-of-a-test-vault' },
      services: { 'https://vault.example': async () => Response.json({ token: await world.issueToken(), lifetime }) },
    }),
  },
})
