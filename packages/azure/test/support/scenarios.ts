import type { Scenario, Setup } from '@lakeauth/conformance'
import type { CredentialStrategy } from '@lakeauth/core'
import type { Operation, World } from '@lakeauth/mock'
import { azureStrategies } from '../../src/index.js'
import { type Way, ways } from './identities.js'

/** A strategy in one of its set-ups. */
export interface CertifiedScenario {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
}

const CAPABILITIES = [
  'bearer',
  'token-requests',
  'http',
  'refreshes',
  'refusal',
  'api',
  'azure',
  'invalid-setting',
] as const
const MANAGEMENT = ['management-token', 'management-refusal'] as const

/** Have no secret among their settings. */
const WITHOUT_SECRET = /virtual machine|Kubernetes/
/** Asks somebody else before Entra, so that a refusal of one token may come before the other is asked for. */
const JOB = /^a job/

/** Every strategy of the package that needs no program, in every way that it is set up. */
export const scenarios: readonly CertifiedScenario[] = ways
  .filter(({ asks }) => !('arc.token' in asks))
  .map((way) => ({
    strategy: azureStrategies.find(({ name }) => name === way.authType) as CredentialStrategy,
    scenario: scenarioOf(way),
  }))

function scenarioOf({ name, setUp, asks }: Way): Scenario {
  const operation = Object.keys(asks).at(-1) as Operation
  const alone = JOB.test(name)
  const arrange = async (world: World): Promise<Setup> => {
    const { config, env, files } = await setUp(world)
    const { publicHost: host, workspaceResourceId: azureWorkspaceResourceId } = world.azure
    const place = { host, ...(!alone && { azureWorkspaceResourceId }) }
    return { config: { ...place, ...config }, ...(env && { env }), ...(files && { files }) }
  }
  const refused = { status: 400, json: { error: 'invalid_resource', error_description: 'AADSTS500011' } }
  return {
    name,
    capabilities: [
      ...CAPABILITIES,
      ...(alone ? [] : MANAGEMENT),
      ...(WITHOUT_SECRET.test(name) ? [] : (['secret'] as const)),
    ],
    tokens: { operation, ...(!alone && { each: asks[operation] as number }) },
    arrange,
    broken: async (world) => {
      const setup = await arrange(world)
      world.on(operation).respond(refused)
      return setup
    },
    ...(!alone && {
      withoutManagement: async (world) => {
        const setup = await arrange(world)
        const { managementResource } = world.azure
        world.on(operation, { scope: `${managementResource}/.default` }).respond(refused)
        world.on(operation, { resource: managementResource }).respond(refused)
        return setup
      },
    }),
    invalid: { attribute: 'azureEnvironment', value: 'synthetic-nonsense' },
  }
}
