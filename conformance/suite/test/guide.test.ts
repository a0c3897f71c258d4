import { readFileSync } from 'node:fs'
import type { World } from '@lakeauth/mock'
import { expect, test } from 'vitest'
import { certifyStrategy, type Scenario, type Service } from '../src/index.js'
import { vault } from './guide/vault.js'

const VAULT = 'https://vault.example'
const KEY = 'synthetic-vault-key-0001'

function service(world: World, lifetimeSeconds: number): Service {
  return async ({ headers }) =>
    headers.get('x-vault-key') === KEY
      ? Response.json({ token: await world.issueToken({ lifetimeSeconds }), ttl: lifetimeSeconds })
      : Response.json({ error: 'unknown key' }, { status: 403 })
}

const scenario: Scenario = {
  name: 'guide',
  capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
  tokens: { service: VAULT },
  arrange: (world, { lifetimeSeconds }) => ({
    config: { host: world.workspace.host, vaultUrl: `${VAULT}/token`, vaultKey: KEY },
    services: { [VAULT]: service(world, lifetimeSeconds) },
  }),
  broken: (world, { lifetimeSeconds }) => ({
    config: { host: world.workspace.host, vaultUrl: `${VAULT}/token`, vaultKey: 'synthetic-wrong-key-0002' },
    services: { [VAULT]: service(world, lifetimeSeconds) },
  }),
  invalid: { attribute: 'vaultUrl', value: 'http://vault.example/synthetic' },
}

test('the strategy that the guide writes is the one certified here', () => {
  const guide = readFileSync(new URL('../../../docs/guide/write-a-strategy.md', import.meta.url), 'utf8')
  const code = readFileSync(new URL('./guide/vault.ts', import.meta.url), 'utf8')
  expect(guide).toContain(`\`\`\`ts\n${code}\`\`\`\n`)
})

certifyStrategy({ test, strategy: vault, scenario })
