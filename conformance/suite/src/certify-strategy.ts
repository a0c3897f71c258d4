import type { CredentialStrategy } from '@lakeauth/core'
import { reusedKeyPairs } from '@lakeauth/mock'
import { type ConformanceCase, inapplicable, titleOf } from './case.js'
import { allCases } from './cases/index.js'
import type { CaseResult } from './result.js'
import { runCase } from './run-case.js'
import { flawOf, type Scenario } from './scenario.js'
import { warmUp } from './warm-up.js'

/** A test runner's own `test`: vitest, node:test and jest all fit. `skip` is used when there is one. */
export interface TestFunction {
  (name: string, run: () => Promise<void>): unknown
  skip?(name: string, run: () => Promise<void>): unknown
}

/** What {@link certifyStrategy} is given. */
export interface CertifyOptions {
  readonly test: TestFunction
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
  /** All cases when absent. A certificate needs all of them. */
  readonly cases?: readonly ConformanceCase[]
}

/**
 * Registers one test for each case, titled with its id, its sentence and the rows that it proves. A case that needs what
 * the scenario does not declare is registered as skipped, with the reason in its name.
 *
 * @throws TypeError when the scenario contradicts itself.
 * @example
 * ```ts
 * import { certifyStrategy } from '@lakeauth/conformance'
 * import { pat } from '@lakeauth/core'
 * import { test } from 'node:test'
 *
 * certifyStrategy({
 *   test,
 *   strategy: pat,
 *   scenario: {
 *     name: 'workspace',
 *     capabilities: ['bearer', 'secret', 'api'],
 *     arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
 *   },
 * })
 * ```
 */
export function certifyStrategy({ test, strategy, scenario, cases = allCases }: CertifyOptions): void {
  const flaw = flawOf(scenario)
  if (flaw) throw new TypeError(`The scenario "${scenario.name}" contradicts itself: ${flaw}.`)
  const lend = reusedKeyPairs()
  const ended = (one: ConformanceCase): Promise<CaseResult> => runCase(one, { strategy, scenario, keyPairs: lend() })
  let warm: Promise<void> | undefined
  for (const one of cases) {
    const reason = inapplicable(one, scenario.capabilities)
    const run = async (): Promise<void> => {
      await (warm ??= warmUp(ended))
      const result = await ended(one)
      if (result.outcome !== 'pass') throw failureOf(result, one)
    }
    if (reason === undefined) test(titleOf(one), run)
    // The rows stay out of the name: a case that did not run proves none.
    else test.skip?.(`${one.id} ${one.title} (inapplicable: ${reason})`, run)
  }
}

/** The failure as a developer reads it: what did not hold, and the clause that says so. */
function failureOf(result: CaseResult, one: ConformanceCase): Error {
  const failed = Object.entries(result.checks).flatMap(([name, check]) =>
    check.outcome === 'pass' ? [] : [`  ${check.outcome} ${name}: ${check.message}`],
  )
  const clauses = one.clauses.map(({ doc, section, quote }) => `  ${doc} section ${section}: "${quote}"`)
  const head = `${result.id} ${result.outcome} (${result.strategy}, scenario "${result.scenario}", ${one.level})`
  const error = new Error([`${head}${result.reason ? `: ${result.reason}` : ''}`, ...failed, ...clauses].join('\n'))
  error.name = 'ConformanceError'
  return error
}
