import { type DatabricksAuth, databricksAuth, pat } from '@lakeauth/core'
import { type FakePorts, fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { createWorld, type World } from '@lakeauth/mock'
import { netrcStrategies } from '../../src/index.js'

export const FILE = '/home/ada/.netrc'

/** Where a test signs in. */
export interface Surroundings {
  readonly world: World
  readonly ports: FakePorts
  /** The host's name, as it stands in a file. */
  readonly machine: string
  signIn(config?: Readonly<Record<string, unknown>>): Promise<DatabricksAuth>
}

/** A mocked workspace, and the file that `text` makes for it. `mode` and `own` say who may read it. */
export function surroundings(
  text: (world: World, machine: string) => string,
  given: Partial<FakePorts> & { readonly mode?: number; readonly own?: boolean; readonly path?: string } = {},
): Surroundings {
  const { mode = 0o600, own = true, path = FILE, ...rest } = given
  const world = createWorld({ clock: 'frozen' })
  const machine = new URL(world.workspace.host).hostname
  const files = Object.assign(fakeFiles({ [path]: text(world, machine) }), { permissions: async () => ({ mode, own }) })
  const ports = fakePorts({ files, fetch: world.fetch, clock: world.clock as never, ...rest })
  return {
    world,
    ports,
    machine,
    signIn: (config = {}) =>
      databricksAuth({
        strategies: [pat, ...netrcStrategies],
        ...ports,
        config: { host: world.workspace.host, ...config },
      }),
  }
}

/** What a promise was rejected with. */
export async function refusalOf(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  return promise.then(
    () => {
      throw new Error('it was not refused')
    },
    (error: unknown) => error as Error,
  )
}
