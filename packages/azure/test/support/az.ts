import type { DatabricksAuth } from '@lakeauth/core'
import { databricksAuth } from '@lakeauth/core'
import {
  type FakeCommands,
  fakeCommands,
  fakeFiles,
  type FakePorts,
  fakePorts,
  type FakeProgram,
} from '@lakeauth/core/testing'
import { createWorld, type World, type WorldOptions } from '@lakeauth/mock'
import type { AzAccount } from '@lakeauth/mock/server'
import { azureCli } from '../../src/index.js'

export const DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'
export const MANAGEMENT = 'https://management.core.windows.net/'
export const PROFILE = '/home/ada/.azure/azureProfile.json'
/** A tenant and subscription that are not the workspace's. */
export const ELSEWHERE = {
  tenantId: '99999999-0000-4000-8000-000000000001',
  subscriptionId: '99999999-0000-4000-8000-000000000002',
}

/** Who is logged in to az. */
export type Personality = 'user' | 'user of two tenants' | 'service principal' | 'managed identity'
export const PERSONALITIES: readonly Personality[] = [
  'user',
  'user of two tenants',
  'service principal',
  'managed identity',
]

/** The logins of a personality, with tokens of the world for both resources; elsewhere with tokens that Databricks refuses. */
export async function loginsOf(personality: Personality, { azure, workspace }: World): Promise<readonly AzAccount[]> {
  const who = personality.startsWith('user') ? { userName: workspace.userName } : {}
  const tokens = {
    [DATABRICKS]: await azure.issueToken(who),
    [MANAGEMENT]: await azure.issueToken({ ...who, resource: MANAGEMENT }),
  }
  const login = personality.startsWith('user') ? 'user' : (personality.replace(' ', '-') as AzAccount['login'])
  const { tenantId, subscriptionId } = azure
  const own = { login, tenantId, subscriptionId, tokens }
  if (personality !== 'user of two tenants') return [own]
  const foreign = await azure.issueToken({
    ...who,
    claims: { tid: ELSEWHERE.tenantId, iss: 'https://sts.windows.net/elsewhere/' },
  })
  return [{ login, ...ELSEWHERE, tokens: { [DATABRICKS]: foreign } }, own]
}

/** az in memory, as the double of the mock is on disk: the first login is the default. */
export function fakeAz(accounts: readonly AzAccount[]): FakeProgram {
  return ({ arguments: words }) => {
    const of = (name: string): string | undefined => {
      const at = words.indexOf(name)
      return at < 0 ? undefined : words[at + 1]
    }
    const [tenant, subscription] = [of('--tenant'), of('--subscription')]
    const account = accounts.find(
      ({ tenantId, subscriptionId }) =>
        (!tenant || tenantId === tenant) && (!subscription || subscriptionId === subscription),
    )
    if (accounts.length === 0) return failed("Please run 'az login' to setup account.")
    if (!account && tenant) return failed(`AADSTS50020: User account does not exist in tenant '${tenant}'.`)
    if (!account) return failed(`The subscription of '${subscription}' doesn't exist in cloud 'AzureCloud'.`)
    const { login, tenantId, subscriptionId: id, tokens } = account
    if (words[1] === 'show') {
      const name = login === 'managed-identity' ? 'systemAssignedIdentity' : 'somebody'
      return JSON.stringify({ id, tenantId, user: { name, type: login === 'user' ? 'user' : 'servicePrincipal' } })
    }
    if (tenant && login === 'managed-identity')
      return failed("Tenant shouldn't be specified for managed identity account")
    const accessToken = tokens[of('--resource') ?? '']
    if (!accessToken) return failed('AADSTS500011: The resource principal was not found in the tenant.')
    const { exp } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp: number
    }
    return JSON.stringify({ accessToken, expires_on: exp, tokenType: 'Bearer' })
  }
}

/** A run that failed with these words. */
export function failed(stderr: string): {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
} {
  return { exitCode: 1, stdout: '', stderr: `ERROR: ${stderr}\n` }
}

/** A machine with az, somebody logged in, and a mocked Azure. */
export interface Machine {
  readonly world: World
  readonly commands: FakeCommands
  readonly ports: FakePorts
  /** What az was given, run by run, as one line each. */
  runs(): readonly string[]
  signIn(config?: Readonly<Record<string, unknown>>): Promise<DatabricksAuth>
}

/** A {@link Machine}. */
export async function machine(
  personality: Personality | FakeProgram,
  { options, ...given }: Partial<FakePorts> & { readonly options?: WorldOptions } = {},
): Promise<Machine> {
  const world = createWorld({ clock: 'frozen', ...options })
  const az = typeof personality === 'string' ? fakeAz(await loginsOf(personality, world)) : personality
  const commands = fakeCommands({ az })
  const ports = fakePorts({
    commands,
    files: fakeFiles({ [PROFILE]: '\uFEFF{"subscriptions":[{"id":"1"}]}' }),
    fetch: world.fetch,
    clock: world.clock as never,
    ...given,
  })
  return {
    world,
    commands,
    ports,
    runs: () => commands.runs.map(({ arguments: words }) => words.join(' ')),
    signIn: (config = {}) =>
      databricksAuth({ strategies: [azureCli], ...ports, config: { host: world.azure.publicHost, ...config } }),
  }
}

/** What a promise was rejected with. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<Error & { readonly code?: string; readonly attribute?: string; readonly retryable?: boolean }> {
  return promise.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: unknown) => error as Error,
  )
}
