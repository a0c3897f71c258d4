import { clientCases } from '../../src/driver/cases/index.js'
import { clientSubjects } from '../../src/driver/client-subjects.js'
import { realTimer } from '../../src/driver/deadline.js'
import type { Launch } from '../../src/driver/launch.js'
import { type MockSupply, openMocks } from '../../src/driver/mock-supply.js'
import { type DriverOptions, openDriver } from '../../src/driver/ndjson-driver.js'
import type { CaseResult } from '../../src/result.js'

/** How a driver in a test is run; what it may take is for machines that are slow at times. */
export function driverOptions(command: string, launch: Launch, more: Partial<DriverOptions> = {}): DriverOptions {
  return { command, launch, timer: realTimer, timeoutMs: 120_000, ...more }
}

/** The results of cases on a client, in each of its sign-ins or in one. */
export async function resultsOf(
  options: DriverOptions,
  { mocks, signIn, ids }: { readonly mocks: MockSupply; readonly signIn?: string; readonly ids?: readonly string[] },
): Promise<readonly CaseResult[]> {
  const subjects = clientSubjects(await openDriver(options, { PATH: process.env['PATH'] ?? '' }), mocks)
  const results: CaseResult[] = []
  for (const subject of subjects.filter(({ scenario }) => signIn === undefined || scenario === signIn))
    for (const one of clientCases.filter(({ id }) => ids === undefined || ids.includes(id)))
      results.push(await subject.run(one, { seed: '1' }))
  return results
}

/** Gives `use` mocks of its own. */
export async function withMocks<T>(use: (mocks: MockSupply) => Promise<T>): Promise<T> {
  const mocks = openMocks('1')
  try {
    return await use(mocks)
  } finally {
    await mocks.close()
  }
}
