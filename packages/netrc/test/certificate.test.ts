import { certifyStrategy, type Scenario } from '@lakeauth/conformance'
import { mintedPat } from '@lakeauth/core/rotation'
import type { World } from '@lakeauth/mock'
import { describe, test } from 'vitest'
import { mintedScenarioOf } from '../../../conformance/suite/test/minted-scenario.js'
import { netrc } from '../src/index.js'

const FILE = '/home/ada/.netrc'

function fileFor(world: World, token: string): Readonly<Record<string, string>> {
  return { [FILE]: `machine ${new URL(world.workspace.host).hostname} login token password ${token}\n` }
}

const scenario: Scenario = {
  name: 'home',
  capabilities: ['bearer', 'pat', 'netrc', 'refusal', 'invalid-setting', 'api'],
  arrange: (world) => ({
    config: { host: world.workspace.host },
    home: '/home/ada',
    files: fileFor(world, world.workspace.pat),
  }),
  // A server's refusal of the token is no matter of the strategy; a password that can be no token is.
  broken: (world) => ({
    config: { host: world.workspace.host },
    home: '/home/ada',
    files: fileFor(world, '"synthetic wrong password"'),
  }),
  invalid: { attribute: 'strictPermissions', value: 'synthetic-nonsense' },
  secrets: ({ workspace }) => [workspace.pat],
}

const named: Scenario = {
  ...scenario,
  name: 'named file',
  arrange: (world) => ({
    config: { host: world.workspace.host },
    env: { NETRC: FILE },
    files: fileFor(world, world.workspace.pat),
  }),
}

describe.each([scenario, named])('netrc keeps the contract, scenario $name', (one) => {
  certifyStrategy({ test, strategy: netrc, scenario: one })
})

describe.each([scenario, named])('netrc keeps the contract with tokens that it mints, scenario $name', (one) => {
  certifyStrategy({ test, strategy: mintedPat(netrc), scenario: mintedScenarioOf(one) })
})
