import { type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { type FakePorts, fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { createWorld, type World, type WorldOptions } from '@lakeauth/mock'
import { gcpStrategies } from '../../src/index.js'

export const KEY_FILE = '/run/key.json'
export const DEFAULT_CREDENTIALS = '/home/ada/.config/gcloud/application_default_credentials.json'
export const ME = '/api/2.0/preview/scim/v2/Me'

/** Where a test signs in, in process. */
export interface Surroundings {
  readonly world: World
  readonly ports: FakePorts
  signIn(config?: Readonly<Record<string, unknown>>): Promise<DatabricksAuth>
}

/** A mocked Google Cloud, and a machine with these files. */
export function surroundings(
  files: Readonly<Record<string, unknown>> = {},
  { options, ...given }: Partial<FakePorts> & { readonly options?: WorldOptions } = {},
): Surroundings {
  const world = createWorld({ clock: 'frozen', ...options })
  const contents = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? content : JSON.stringify(content),
  ])
  const ports = fakePorts({
    files: fakeFiles(Object.fromEntries(contents)),
    fetch: world.fetch,
    clock: world.clock as never,
    ...given,
  })
  return {
    world,
    ports,
    signIn: (config = {}) =>
      databricksAuth({ strategies: gcpStrategies, ...ports, config: { host: world.gcp.publicHost, ...config } }),
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

/** Operations of a world's journal with how often each was asked, those of Databricks left out. */
export function asked(world: World): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { operation } of world.journal.of('*')) {
    if (!/^(scim|account)\./.test(operation)) counts[operation] = (counts[operation] ?? 0) + 1
  }
  return counts
}

/** The claims of the ID token in an Authorization header. */
export function claimsIn({ Authorization = '' }: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(Authorization.split('.')[1] ?? '', 'base64url').toString('utf8'))
}
