import { reusedKeyPairs } from '@lakeauth/mock'
import type { ConformanceCase } from './case.js'
import type { ListedCase } from './listed-case.js'
import type { ReportedResult } from './report/model.js'
import type { Subject } from './subject.js'
import { type Waiver, waived } from './verdict/waivers.js'
import { type Ended, timed, together, watched } from './side-by-side.js'

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

/** Runs every case on every subject and gives each result when it is there, in their order. */
export async function* runSuite<Case extends ListedCase>(run: SuiteRun<Case>): AsyncGenerator<ReportedResult> {
  const lend = reusedKeyPairs()
  const { seed } = run
  for (const subject of run.subjects) {
    const ended = (one: Case): Promise<Ended> => timed(() => subject.run(one, { seed, keyPairs: lend() }), run.now)
    await watched(async () => subject.prepare?.({ seed, keyPairs: lend() }))
    const { sideBySide = 1 } = subject
    for (let at = 0; at < run.cases.length; at += sideBySide) {
      const some = run.cases.slice(at, at + sideBySide)
      const results = await together(some, ended)
      for (const [index, one] of some.entries()) yield reported(subject, one, run, results[index] as Ended)
    }
  }
}

function reported<Case extends ListedCase>(
  subject: Subject<Case>,
  one: Case,
  run: SuiteRun<Case>,
  ended: Ended,
): ReportedResult {
  const { result, began, durationMs } = ended
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
    durationMs,
    reproduce: run.reproduce(one.id),
  }
}
