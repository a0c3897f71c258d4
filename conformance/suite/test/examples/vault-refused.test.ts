import { certifyStrategy, type Service } from '@lakeauth/conformance'
import type { World } from '@lakeauth/mock'
import { test } from 'vitest'
import { vault } from './vault.js'

const KEY = 'key-of-a-test-vault'

certifyStrategy({
  test,
  strategy: vault,
  scenario: {
    name: 'a vault that knows its keys',
    capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
    tokens: { service: 'https://vault.example' },
    arrange: (world, { lifetimeSeconds }) => ({
      config: { host: world.workspace.host, vaultKey: KEY },
      services: { 'https://vault.example': service(world, lifetimeSeconds) },
    }),
    broken: (world, { lifetimeSeconds }) => ({
      config: { host: world.workspace.host, vaultKey: 'key-of-another-vault' },
      services: { 'https://vault.example': service(world, lifetimeSeconds) },
    }),
    invalid: { attribute: 'vaultKey', value: 'key of a test vault' },
  },
})

function service(world: World, lifetime: number): Service {
  return async ({ headers }) => {
    if (headers.get('x-vault-key') !== KEY) return new Response(null, { status: 403 })
    return Response.json({ token: await world.issueToken(), lifetime })
  }
}
