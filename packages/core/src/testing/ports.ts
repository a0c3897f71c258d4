import type { PortOptions } from '../ports.js'
import { type FakeClock, fakeClock } from './clock.js'
import { type FakeCommands, fakeCommands } from './commands.js'
import { type FakeFetch, fakeFetch } from './fetch.js'
import { type FakeFiles, fakeFiles } from './files.js'
import { type RecordingLogger, recordingLogger } from './logger.js'

/** Everything that `databricksAuth` takes from the outside, in memory. Spread it into the options. */
export interface FakePorts extends PortOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: string
  readonly files: FakeFiles
  readonly commands: FakeCommands
  readonly run: FakeCommands['run']
  readonly logger: RecordingLogger
  readonly fetch: typeof globalThis.fetch & Partial<Pick<FakeFetch, 'requests'>>
  readonly clock: FakeClock
  readonly random: () => number
  readonly userAgent: string
}

/**
 * Ports that reach nothing: an empty environment, no files, no programs, a clock that stands still, a `fetch` that fails.
 * Give your own in their place.
 *
 * @example
 * ```ts
 * import { databricksAuth, pat } from '@lakeauth/core'
 * import { fakePorts } from '@lakeauth/core/testing'
 *
 * const env = { DATABRICKS_HOST: 'https://example.cloud.databricks.com', DATABRICKS_TOKEN: 'dapi-example' }
 * const auth = await databricksAuth({ strategies: [pat], ...fakePorts({ env }) })
 * ```
 */
export function fakePorts(given: Partial<FakePorts> = {}): FakePorts {
  const commands = given.commands ?? fakeCommands()
  return {
    env: {},
    home: '/home/ada',
    platform: 'linux',
    files: fakeFiles(),
    commands,
    run: commands.run,
    logger: recordingLogger(),
    fetch: fakeFetch(({ method, url }) =>
      Promise.reject(new Error(`the test made a request that it has no answer for: ${method} ${url}`)),
    ),
    clock: fakeClock(),
    random: () => 0,
    userAgent: 'lakeauth-test/0',
    ...given,
  }
}
