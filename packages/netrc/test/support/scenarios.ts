import type { Scenario } from '@lakeauth/conformance'
import type { CredentialStrategy } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { netrc } from '../../src/index.js'

/** A strategy in one of its set-ups. */
export interface CertifiedScenario {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
}

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

/** Every strategy of the package, in every way that it is set up. */
export const scenarios: readonly CertifiedScenario[] = [scenario, named].map((one) => ({
  strategy: netrc,
  scenario: one,
}))
