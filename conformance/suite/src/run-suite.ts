import type { ConformanceCase } from './case.js'
import type { ReportedResult } from './report/model.js'
import type { CaseResult } from './result.js'
import type { Subject } from './subject.js'
import { type Waiver, waived } from './verdict/waivers.js'
import { warmUp } from './warm-up.js'

/** What {@link runSuite} is given. */
export interface SuiteRun {
  readonly subjects: readonly Subject[]
  readonly cases: readonly ConformanceCase[]
  readonly waivers: readonly Waiver[]
  readonly seed: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The command that runs one case again. */
  readonly reproduce: (id: string) => string
}

/** Runs every case on every subject, one after the other, and gives each result when it is there. */
export async function* runSuite(run: SuiteRun): AsyncGenerator<ReportedResult> {
  for (const subject of run.subjects) {
    await warmUp((one) => withoutStrays(subject.run(one, run)))
    for (const one of run.cases) yield await resultOf(subject, one, run)
  }
}

async function resultOf(subject: Subject, one: ConformanceCase, run: SuiteRun): Promise<ReportedResult> {
  const began = run.now()
  const result = await withoutStrays(subject.run(one, run))
  const { outcome, reason = result.reason, waiver } = waived(result, run.waivers, began)
  return {
    id: one.id,
    rev: one.rev,
    area: one.area,
    title: one.title,
    level: one.level,
    clauses: one.clauses,
    strategy: subject.strategy,
    scenario: subject.scenario,
    outcome,
    ...(reason !== undefined && { reason }),
    ...(waiver && { waiver }),
    checks: result.checks,
    trace: result.trace ?? [],
    virtualMs: result.virtualMs ?? 0,
    durationMs: run.now() - began,
    reproduce: run.reproduce(one.id),
  }
}

/** A rejection that nobody handles would end the process with its message, which nobody has scrubbed. */
async function withoutStrays(running: Promise<CaseResult>): Promise<CaseResult> {
  const strays: unknown[] = []
  const notice = (reason: unknown): void => void strays.push(reason)
  process.on('unhandledRejection', notice)
  try {
    const result = await running
    // Node reports them once everything of this turn has run.
    await new Promise((resolve) => setImmediate(resolve))
    if (strays.length === 0) return result
    const [stray] = strays
    const what = stray instanceof Error ? stray.name : `a ${typeof stray}`
    return { ...result, outcome: 'error', reason: `a promise was rejected with ${what} and nobody handled it` }
  } finally {
    process.off('unhandledRejection', notice)
  }
}
