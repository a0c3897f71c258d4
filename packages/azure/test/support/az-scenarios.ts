import type { ProgramRun, Scenario, Setup } from '@lakeauth/conformance'
import type { World } from '@lakeauth/mock'
import type { AzAccount } from '@lakeauth/mock/server'
import { DATABRICKS, fakeAz, MANAGEMENT, PROFILE } from './az.js'

const HOME = '/home/ada'

const capabilities = [
  'bearer',
  'token-requests',
  'programs',
  'refreshes',
  'refusal',
  'api',
  'azure',
  'invalid-setting',
] as const

const isTokenRun = ({ arguments: words }: Pick<ProgramRun, 'arguments'>): boolean => words[1] === 'get-access-token'
/** az runs once at a time: a run that is held keeps the one for the other token from coming. */
const isBearerRun = (run: Pick<ProgramRun, 'arguments'>): boolean =>
  isTokenRun(run) && run.arguments.includes(DATABRICKS)

const EVERYTHING = [DATABRICKS, MANAGEMENT]

/** A machine on which somebody is logged in to az, with a new token at each run. */
function setUp(
  world: World,
  lifetimeSeconds: number,
  login: AzAccount['login'],
  refused: readonly string[] = [],
  userName: string = world.workspace.userName,
): Setup {
  const { azure } = world
  const { tenantId, subscriptionId } = azure
  let count = 0
  return {
    config: {
      host: azure.publicHost,
      ...(login === 'user' ? { azureTenantId: tenantId } : { azureWorkspaceResourceId: azure.workspaceResourceId }),
    },
    home: HOME,
    files: { [PROFILE]: '{"subscriptions":[{}]}' },
    programs: {
      az: async (run) => {
        const who = login === 'user' ? { userName } : {}
        const claims = { uti: String(count++) }
        const resources = [DATABRICKS, MANAGEMENT].filter((resource) => !refused.includes(resource))
        const tokens = await Promise.all(
          resources.map(
            async (resource) =>
              [resource, await azure.issueToken({ ...who, resource, lifetimeSeconds, claims })] as const,
          ),
        )
        const account = { login, tenantId, subscriptionId, tokens: Object.fromEntries(tokens) }
        return fakeAz([account])({ command: 'az', arguments: run.arguments, options: {} })
      },
    },
  }
}

const user: Scenario = {
  name: 'login of a user',
  capabilities: [...capabilities, 'another-identity'],
  tokens: { program: 'az', isTokenRun },
  arrange: (world, { lifetimeSeconds }) => setUp(world, lifetimeSeconds, 'user'),
  broken: (world, { lifetimeSeconds }) => setUp(world, lifetimeSeconds, 'user', EVERYTHING),
  // The same settings on the machine of somebody else.
  another: (world, { lifetimeSeconds }) =>
    setUp(world, lifetimeSeconds, 'user', [], world.addUser('eve@lakeauth.example').userName),
  invalid: { attribute: 'azureCliTimeout', value: 'synthetic-nonsense' },
}

const { another: _another, ...ofEverybody } = user

const servicePrincipal: Scenario = {
  ...ofEverybody,
  name: 'login of a service principal, with the resource id',
  capabilities: [...capabilities, 'management-token', 'management-refusal'],
  tokens: { program: 'az', isTokenRun: isBearerRun },
  arrange: (world, { lifetimeSeconds }) => setUp(world, lifetimeSeconds, 'service-principal'),
  broken: (world, { lifetimeSeconds }) => setUp(world, lifetimeSeconds, 'service-principal', EVERYTHING),
  withoutManagement: (world, { lifetimeSeconds }) => setUp(world, lifetimeSeconds, 'service-principal', [MANAGEMENT]),
}

/** Every way in which azure-cli is set up. */
export const azScenarios: readonly Scenario[] = [user, servicePrincipal]
