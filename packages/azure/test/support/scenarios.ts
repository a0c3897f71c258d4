import type { Scenario, Setup } from '@lakeauth/conformance'
import type { CredentialStrategy } from '@lakeauth/core'
import type { Operation, World } from '@lakeauth/mock'
import { azureCli, azureStrategies } from '../../src/index.js'
import { azScenarios } from './az-scenarios.js'
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

const REFUSED = { status: 400, json: { error: 'invalid_resource', error_description: 'AADSTS500011' } }
const INVALID = { attribute: 'azureEnvironment', value: 'synthetic-nonsense' }

/** Have no secret among their settings. */
const WITHOUT_SECRET = /virtual machine|Kubernetes|Azure Arc/
/** Asks somebody else before Entra, so that a refusal of one token may come before the other is asked for. */
const JOB = /^a job/

/** Every strategy of the package, in every way that it is set up; jobs with one token as well. */
export const scenarios: readonly CertifiedScenario[] = [
  ...ways
    .flatMap((way) => (JOB.test(way.name) ? [withOneToken(way), withTwoTokens(way)] : [withTwoTokens(way)]))
    .map(([authType, scenario]) => ({
      strategy: azureStrategies.find(({ name }) => name === authType) as CredentialStrategy,
      scenario,
    })),
  ...azScenarios.map((scenario) => ({ strategy: azureCli, scenario })),
]

function withOneToken({ name, authType, setUp, asks }: Way): readonly [string, Scenario] {
  const operation = operationOf(asks)
  const arrange = (world: World): Promise<Setup> => machineOf(world, setUp, {})
  return [
    authType,
    {
      name,
      capabilities: [...CAPABILITIES, 'secret'],
      tokens: { operation },
      arrange,
      broken: (world) => refusing(world, operation, arrange(world)),
      invalid: INVALID,
    },
  ]
}

function withTwoTokens({ name, authType, setUp, asks }: Way): readonly [string, Scenario] {
  const operation = operationOf(asks)
  const isJob = JOB.test(name)
  const arrange = (world: World): Promise<Setup> =>
    machineOf(world, setUp, { azureWorkspaceResourceId: world.azure.workspaceResourceId })
  return [
    authType,
    {
      name: isJob ? `${name}, with the resource id` : name,
      capabilities: [
        ...CAPABILITIES.filter((capability) => !isJob || capability !== 'refusal'),
        ...MANAGEMENT,
        ...(WITHOUT_SECRET.test(name) ? [] : (['secret'] as const)),
      ],
      tokens: { operation, each: 2 },
      arrange,
      ...(!isJob && { broken: (world) => refusing(world, operation, arrange(world)) }),
      withoutManagement: (world) => {
        const { managementResource: resource } = world.azure
        world.on(operation, { scope: `${resource}/.default` }).respond(REFUSED)
        world.on(operation, { resource }).respond(REFUSED)
        return arrange(world)
      },
      invalid: INVALID,
    },
  ]
}

/** Who hands out the token in the end. */
function operationOf(asks: Way['asks']): Operation {
  return Object.keys(asks).at(-1) as Operation
}

async function machineOf(world: World, setUp: Way['setUp'], place: Readonly<Record<string, unknown>>): Promise<Setup> {
  const { config, env, files } = await setUp(world)
  const services = agentOf(world, env)
  return {
    config: { host: world.azure.publicHost, ...place, ...config },
    ...(env && { env }),
    ...(files && { files }),
    ...(services && { services }),
  }
}

function refusing(world: World, operation: Operation, machine: Promise<Setup>): Promise<Setup> {
  world.on(operation).respond(REFUSED)
  return machine
}

/** The agent of Azure Arc names its key by itself, so that the mock counts requests for tokens alone. */
function agentOf(world: World, env: Readonly<Record<string, string>> = {}): Setup['services'] {
  const { identityEndpoint, keyFile } = world.azure.managedIdentity.arc
  if (env['IDENTITY_ENDPOINT'] !== identityEndpoint) return undefined
  const challenge = { status: 401, headers: { 'www-authenticate': `Basic realm=${keyFile}` } }
  return {
    [new URL(identityEndpoint).origin]: (request) =>
      request.headers.has('authorization') ? world.fetch(request) : new Response(null, challenge),
  }
}
