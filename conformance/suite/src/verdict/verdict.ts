import { countsOf, type Outcome, type ReportedResult, type ReportFooter, type ReportHeader } from '../report/model.js'

/** What a run says about its subjects. */
export interface Verdict {
  /** True only when a whole frozen set ran, on every subject, and no MUST of it was broken, waived or left open. */
  readonly conformant: boolean
  /** True when less than a frozen set was run. */
  readonly partial: boolean
  /** True when something failed, ended as an error, could not be tested though it must, or passed against a waiver. */
  readonly failed: boolean
  /** Why it is not conformant, a sentence each. */
  readonly reasons: readonly string[]
}

/** Outcomes with which a run fails. An untestable SHOULD is a warning. */
export function isFailure({ outcome, level }: Pick<ReportedResult, 'outcome' | 'level'>): boolean {
  if (outcome === 'untestable') return level === 'MUST'
  return outcome === 'fail' || outcome === 'error' || outcome === 'xpass'
}

/** The verdict over what was run. */
export function verdictOf(
  header: Pick<ReportHeader, 'set' | 'filter' | 'shard' | 'subjects'>,
  results: readonly ReportedResult[],
): Verdict {
  const missing = [...unfrozen(header), ...incomplete(header, results)]
  const counts = countsOf(results)
  const wrong = (['fail', 'error', 'untestable', 'xpass'] as const).flatMap((outcome) => said(counts, outcome))
  const waived = results.filter(({ outcome, level }) => outcome === 'waived' && level === 'MUST').length
  const empty = header.subjects
    .filter(({ strategy, scenario }) => !results.some((one) => one.outcome === 'pass' && isOf(one, strategy, scenario)))
    .map(({ strategy, scenario }) => `nothing passed for ${strategy}, scenario "${scenario}"`)
  const reasons = [...missing, ...wrong, ...(waived > 0 ? [`${waived} waived, of level MUST`] : []), ...empty]
  return {
    conformant: reasons.length === 0,
    partial: missing.length > 0,
    failed: results.some(isFailure),
    reasons,
  }
}

/** The end of a report. */
export function footerOf(header: ReportHeader, results: readonly ReportedResult[], endedAt: string): ReportFooter {
  return { endedAt, counts: countsOf(results), verdict: verdictOf(header, results) }
}

function unfrozen({ set, filter, shard }: Pick<ReportHeader, 'set' | 'filter' | 'shard'>): readonly string[] {
  if (filter.length > 0) return [`only ${filter.join(', ')} ${filter.length > 1 ? 'were' : 'was'} selected`]
  if (shard) return [`only shard ${shard.index} of ${shard.of} was run`]
  return set.frozen === undefined ? ['the cases are no frozen set'] : []
}

/** The frozen set says how many cases there are: every subject has a result for each. */
function incomplete(
  { set, shard, subjects }: Pick<ReportHeader, 'set' | 'shard' | 'subjects'>,
  results: readonly ReportedResult[],
): readonly string[] {
  if (shard) return []
  return subjects.flatMap(({ strategy, scenario }) => {
    const ids = new Set(results.filter((one) => isOf(one, strategy, scenario)).map(({ id }) => id))
    return ids.size === set.cases
      ? []
      : [`${ids.size} of ${set.cases} cases were run for ${strategy}, scenario "${scenario}"`]
  })
}

function isOf(result: ReportedResult, strategy: string, scenario: string): boolean {
  return result.strategy === strategy && result.scenario === scenario
}

function said(counts: Readonly<Record<Outcome, number>>, outcome: Outcome): readonly string[] {
  return counts[outcome] > 0 ? [`${counts[outcome]} ${outcome}`] : []
}
