import { certifyStrategy, type Scenario, type Service } from '@lakeauth/conformance'
import type { World } from '@lakeauth/mock'
import { describe, test } from 'vitest'
import { tokenBroker } from '../src/index.js'

const BROKER = 'https://broker.example'
const KEY = 'synthetic-broker-key-0001'

/** A broker whose tokens the mocked Databricks accepts. */
function broker(world: World, lifetimeSeconds: number): Service {
  return async ({ method, headers }) => {
    if (method !== 'POST' || headers.get('x-broker-key') !== KEY)
      return Response.json({ error: 'unknown key' }, { status: 403 })
    return Response.json({ token: await world.issueToken({ lifetimeSeconds }), ttl: lifetimeSeconds })
  }
}

const scenario: Scenario = {
  name: 'broker',
  capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
  tokens: { service: BROKER },
  arrange: (world, { lifetimeSeconds }) => ({
    config: { host: world.workspace.host, brokerUrl: `${BROKER}/token`, brokerKey: KEY },
    services: { [BROKER]: broker(world, lifetimeSeconds) },
  }),
  broken: (world, { lifetimeSeconds }) => ({
    config: { host: world.workspace.host, brokerUrl: `${BROKER}/token`, brokerKey: 'synthetic-wrong-key-0002' },
    services: { [BROKER]: broker(world, lifetimeSeconds) },
  }),
  invalid: { attribute: 'brokerUrl', value: 'http://broker.example/synthetic' },
}

describe('a strategy of a third party keeps the contract', () => {
  certifyStrategy({ test, strategy: tokenBroker, scenario })
})
