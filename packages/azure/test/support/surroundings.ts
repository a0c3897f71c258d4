import { type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { type FakePorts, fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { createWorld, type World, type WorldOptions } from '@lakeauth/mock'
import { azureStrategies } from '../../src/index.js'

export const ME = '/api/2.0/preview/scim/v2/Me'
/** The variables that AKS sets name this file. */
export const TOKEN_FILE = '/var/run/secrets/azure/tokens/azure-identity-token'

/** Where a test signs in, in process. */
export interface Surroundings {
  readonly world: World
  readonly ports: FakePorts
  signIn(config?: Readonly<Record<string, unknown>>, env?: Readonly<Record<string, string>>): Promise<DatabricksAuth>
}

/** A mocked Azure, and a machine with these files. */
export function surroundings(
  files: Readonly<Record<string, string>> = {},
  { options, ...given }: Partial<FakePorts> & { readonly options?: WorldOptions } = {},
): Surroundings {
  const world = createWorld({ clock: 'frozen', ...options })
  const ports = fakePorts({ files: fakeFiles(files), fetch: world.fetch, clock: world.clock as never, ...given })
  return {
    world,
    ports,
    signIn: (config = {}, env = {}) =>
      databricksAuth({
        strategies: azureStrategies,
        ...ports,
        env,
        config: { host: world.azure.publicHost, ...config },
      }),
  }
}

/** The seeded service principal, as settings. */
export function secretOf({ azure: { tenantId, clientId, clientSecret } }: World) {
  return { azureTenantId: tenantId, azureClientId: clientId, azureClientSecret: clientSecret }
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

/** What Azure and the providers of jobs were asked, with how often. Keys of issuers are Entra's to fetch. */
export function asked(world: World): Readonly<Record<string, number>> {
  const ofAzure = /^(entra|imds|app-service|arc|arm|azure)\.|^(github-oidc|azure-devops)\.token$/
  const counts: Record<string, number> = {}
  for (const { operation } of world.journal.of('*')) {
    if (ofAzure.test(operation)) counts[operation] = (counts[operation] ?? 0) + 1
  }
  return counts
}

/** The claims of a token, or of the one in an Authorization header. */
export function claimsIn(token: string | undefined): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
