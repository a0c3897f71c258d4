import type { Check } from './case.js'
import { countingExpect } from './expect.js'
import type { CaseResult, CheckResult } from './result.js'

/** Runs every check on the facts. `scrub` takes the secrets out of what a check says. */
export function judge<Facts>(
  checks: Readonly<Record<string, Check<Facts>>>,
  facts: Facts,
  scrub: (text: string) => string,
): Readonly<Record<string, CheckResult>> {
  const results: Record<string, CheckResult> = {}
  for (const [name, check] of Object.entries(checks)) {
    const { expect, count } = countingExpect()
    try {
      const returned: unknown = check.holds(facts, expect)
      // What an async check finds out later would be lost.
      if (returned instanceof Promise) {
        returned.catch(() => {})
        results[name] = { outcome: 'error', message: 'it returned a promise; a check judges facts, and act() waits' }
        continue
      }
      results[name] = count() > 0 ? { outcome: 'pass' } : { outcome: 'error', message: 'it asserted nothing' }
    } catch (error) {
      const isVerdict = error instanceof Error && (error as { code?: unknown }).code === 'ERR_ASSERTION'
      const message = scrub(isVerdict ? error.message : describeError(error))
      results[name] = { outcome: isVerdict ? 'fail' : 'error', message }
    }
  }
  return results
}

/** What a case is by its checks. */
export function outcomeOf(checks: CaseResult['checks']): Pick<CaseResult, 'outcome' | 'reason' | 'checks'> {
  const ends = Object.values(checks)
  if (ends.length === 0) return { outcome: 'error', reason: 'the case checks nothing', checks }
  for (const [name, end] of Object.entries(checks))
    if (end.outcome === 'error') return { outcome: 'error', reason: `${name}: ${end.message}`, checks }
  return { outcome: ends.every(({ outcome }) => outcome === 'pass') ? 'pass' : 'fail', checks }
}

/** An error in one line. */
export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message}`
    : `something that is no error was thrown: ${String(error)}`
}
