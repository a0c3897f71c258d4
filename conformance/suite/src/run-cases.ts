import type { CredentialStrategy } from '@lakeauth/core'
import { reusedKeyPairs } from '@lakeauth/mock'
import type { ConformanceCase } from './case.js'
import { allCases } from './cases/index.js'
import type { CaseResult } from './result.js'
import { runCase } from './run-case.js'
import type { Scenario } from './scenario.js'

/** What {@link runCases} is given. */
export interface RunCasesOptions {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
  /** All cases when absent. */
  readonly cases?: readonly ConformanceCase[]
}

/**
 * Runs cases one after the other and gives a result for each, in order. Never rejects: a strategy that crashes, hangs or
 * hands out garbage is an `error`.
 *
 * @example
 * ```ts
 * import { pat } from '@lakeauth/core'
 * import { runCases } from '@lakeauth/conformance'
 *
 * const results = await runCases({
 *   strategy: pat,
 *   scenario: {
 *     name: 'workspace',
 *     capabilities: ['bearer', 'secret', 'api'],
 *     arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
 *   },
 * })
 * console.log(results.filter(({ outcome }) => outcome === 'fail'))
 * ```
 */
export async function runCases({
  strategy,
  scenario,
  cases = allCases,
}: RunCasesOptions): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  const lend = reusedKeyPairs()
  for (const one of cases) results.push(await runCase(one, { strategy, scenario, keyPairs: lend() }))
  return results
}

/** Every case, in the order of its area and number. */
export function listCases(): readonly ConformanceCase[] {
  return allCases
}
