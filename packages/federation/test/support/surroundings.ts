import { type CredentialStrategy, type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { type FakePorts, fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { createWorld, type World, type WorldOptions } from '@lakeauth/mock'
import { federationStrategies } from '../../src/index.js'

export const ME = '/api/2.0/preview/scim/v2/Me'

/** Where a test signs in, in process. */
export interface Surroundings {
  readonly world: World
  readonly ports: FakePorts
  /** The service principal that the world's federation policy lets in. */
  readonly clientId: string
  signIn(
    config?: Readonly<Record<string, unknown>>,
    strategies?: readonly CredentialStrategy[],
  ): Promise<DatabricksAuth>
}

/** A mocked Databricks, and a workload with this environment and these files. */
export function surroundings({
  options,
  files = {},
  ...given
}: Partial<Omit<FakePorts, 'files'>> & {
  readonly options?: WorldOptions
  readonly files?: Readonly<Record<string, string>>
} = {}): Surroundings {
  const world = createWorld({ clock: 'frozen', ...options })
  const ports = fakePorts({
    files: fakeFiles(files),
    fetch: world.fetch,
    clock: world.clock as never,
    ...given,
  })
  const clientId = world.federation.servicePrincipalClientId
  return {
    world,
    ports,
    clientId,
    signIn: (config = {}, strategies = federationStrategies) =>
      databricksAuth({
        strategies,
        ...ports,
        config: { host: world.workspace.publicHost, clientId, ...config },
      }),
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

/** Operations of a world's journal with how often each was asked, those of the API left out. */
export function asked(world: World): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { operation } of world.journal.of('*')) {
    if (!/^(scim|account)\./.test(operation)) counts[operation] = (counts[operation] ?? 0) + 1
  }
  return counts
}
