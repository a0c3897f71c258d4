import { reusedKeyPairs } from '@lakeauth/mock'
import type { ConformanceCase } from './case.js'
import type { ListedCase } from './listed-case.js'
import type { ReportedResult } from './report/model.js'
import type { Subject } from './subject.js'
import { type Waiver, waived } from './verdict/waivers.js'
import { blamed, type Ended, sideBySide, strayIn, timed } from './side-by-side.js'

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
  const strays = new Map<Subject<Case>, string>()
  // One by one, so that what nobody catches is known to be of one subject.
  for (const subject of run.subjects) {
    const stray = await strayIn(async () => subject.prepare?.({ seed, keyPairs: lend() }))
    if (stray !== undefined) strays.set(subject, stray)
  }
  const pairs = run.subjects.flatMap((subject) => run.cases.map((one) => ({ subject, one })))
  const limit = Math.min(...run.subjects.map(({ sideBySide: most = 1 }) => most))
  const all = sideBySide(pairs, limit, ({ subject, one }) =>
    timed(() => subject.run(one, { seed, keyPairs: lend() }), run.now),
  )
  let at = 0
  for await (const ended of all) {
    const { subject, one } = pairs[at++] as (typeof pairs)[number]
    const stray = strays.get(subject)
    const told = stray === undefined ? ended : blamed(ended, stray)
    // Told once, by the first case that ran.
    if (told !== ended) strays.delete(subject)
    yield reported(subject, one, run, told)
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
