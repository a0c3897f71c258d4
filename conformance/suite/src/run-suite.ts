import type { ConformanceCase } from './case.js'
import type { ListedCase } from './listed-case.js'
import type { ReportedResult } from './report/model.js'
import type { CaseResult } from './result.js'
import type { Subject } from './subject.js'
import { type Waiver, waived } from './verdict/waivers.js'

/** What {@link runSuite} is given. */
export interface SuiteRun<Case extends ListedCase = ConformanceCase> {
  readonly subjects: readonly Subject<Case>[]
  readonly cases: readonly Case[]
  readonly waivers: readonly Waiver[]
  readonly seed: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The command that runs one case again. */
  readonly reproduce: (id: string) => string
}

/** Runs every case on every subject, one after the other, and gives each result when it is there. */
export async function* runSuite<Case extends ListedCase>(run: SuiteRun<Case>): AsyncGenerator<ReportedResult> {
  for (const subject of run.subjects) {
    if (subject.prepare) await withStrays(subject.prepare(run))
    for (const one of run.cases) yield await resultOf(subject, one, run)
  }
}

async function resultOf<Case extends ListedCase>(
  subject: Subject<Case>,
  one: Case,
  run: SuiteRun<Case>,
): Promise<ReportedResult> {
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

/** A result, or an error where the subject left a rejection behind. */
async function withoutStrays(running: Promise<CaseResult>): Promise<CaseResult> {
  const { value: result, strays } = await withStrays(running)
  if (strays.length === 0) return result
  const [stray] = strays
  const what = stray instanceof Error ? stray.name : `a ${typeof stray}`
  return { ...result, outcome: 'error', reason: `a promise was rejected with ${what} and nobody handled it` }
}

/** A rejection that nobody handles would end the process with its message, which nobody has scrubbed. */
async function withStrays<T>(running: Promise<T>): Promise<{ readonly value: T; readonly strays: readonly unknown[] }> {
  const strays: unknown[] = []
  const notice = (reason: unknown): void => void strays.push(reason)
  process.on('unhandledRejection', notice)
  try {
    const value = await running
    // Node reports them once everything of this turn has run.
    await new Promise((resolve) => setImmediate(resolve))
    return { value, strays }
  } finally {
    process.off('unhandledRejection', notice)
  }
}
