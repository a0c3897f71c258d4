import type { Report, ReportedResult } from './model.js'

/** What became of a case between two reports. */
export interface Change {
  readonly kind: 'regressed' | 'fixed' | 'changed' | 'revised' | 'added' | 'retired' | 'missing'
  readonly strategy: string
  readonly scenario: string
  readonly id: string
  readonly before?: string
  readonly after?: string
}

/** Every difference between two reports. Cases of another revision say nothing about each other. */
export function diffOf(before: Report, after: Report): readonly Change[] {
  const [old, now] = [byKey(before), byKey(after)]
  const kept = [...now].flatMap(([key, result]) => changeOf(old.get(key), result) ?? [])
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, result]) => result)
  const lost = gone.map(
    (result) =>
      ({ kind: isRetired(result, after) ? 'retired' : 'missing', ...about(result), before: result.outcome }) as const,
  )
  return [...kept, ...lost]
}

/** Whoever ran all of a set ran what it still has. A subject that is gone, or a part of a set, says nothing about it. */
function isRetired({ strategy, scenario }: ReportedResult, { subjects, verdict }: Report): boolean {
  return !verdict.partial && subjects.some((one) => one.strategy === strategy && one.scenario === scenario)
}

/** Whether something that was right is not, or is not known to be, any more. */
export function hasRegressed(changes: readonly Change[]): boolean {
  return changes.some(({ kind, before }) => kind === 'regressed' || (kind === 'missing' && isGood(before)))
}

function changeOf(before: ReportedResult | undefined, after: ReportedResult): Change | undefined {
  const to = { ...about(after), after: after.outcome }
  if (!before) return { kind: 'added', ...to }
  const both = { ...to, before: before.outcome }
  if (before.rev !== after.rev) return { kind: 'revised', ...both }
  if (before.outcome === after.outcome) return undefined
  if (isGood(before.outcome)) return { kind: 'regressed', ...both }
  return { kind: isGood(after.outcome) ? 'fixed' : 'changed', ...both }
}

function isGood(outcome: string | undefined): boolean {
  // An unexpected pass is right about the strategy; it is the waiver that is wrong.
  return outcome === 'pass' || outcome === 'xpass'
}

function about({ strategy, scenario, id }: ReportedResult): Pick<Change, 'strategy' | 'scenario' | 'id'> {
  return { strategy, scenario, id }
}

function byKey({ results }: Report): ReadonlyMap<string, ReportedResult> {
  return new Map(results.map((result) => [[result.strategy, result.scenario, result.id].join('\n'), result]))
}
