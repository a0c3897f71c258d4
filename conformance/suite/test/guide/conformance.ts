import type { ConformanceEntry, Scenario, Service, Setup } from '@lakeauth/conformance'
import type { World } from '@lakeauth/mock'
import { vault } from './vault.js'

const VAULT = 'https://vault.example'
const KEY = 'synthetic-vault-key-0001'

const scenario: Scenario = {
  name: 'a vault on the network',
  capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
  tokens: { service: VAULT },
  arrange: (world, { lifetimeSeconds }) => machine(world, lifetimeSeconds, KEY),
  broken: (world, { lifetimeSeconds }) => machine(world, lifetimeSeconds, 'synthetic-wrong-key-0002'),
  invalid: { attribute: 'vaultUrl', value: 'http://vault.example/synthetic' },
}

/** What is certified. */
export const conformance: readonly ConformanceEntry[] = [{ strategy: vault, scenario }]

function machine(world: World, lifetimeSeconds: number, vaultKey: string): Setup {
  return {
    config: { host: world.workspace.host, vaultUrl: `${VAULT}/token`, vaultKey },
    services: { [VAULT]: vaultIn(world, lifetimeSeconds) },
  }
}

/** A vault that hands out tokens to those who know its key. */
function vaultIn(world: World, lifetimeSeconds: number): Service {
  return async ({ headers }) => {
    if (headers.get('x-vault-key') !== KEY) return Response.json({ error: 'unknown key' }, { status: 403 })
    return Response.json({ token: await world.issueToken({ lifetimeSeconds }), ttl: lifetimeSeconds })
  }
}
