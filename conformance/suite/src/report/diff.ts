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
  // In a run of everything a case that is not there has been retired; in a part of one nobody knows.
  const kind = after.verdict.partial || before.set.digest === after.set.digest ? 'missing' : 'retired'
  return [...kept, ...gone.map((result) => ({ kind, ...about(result), before: result.outcome }) as const)]
}

/** Whether something that was right is not, or is not known to be, any more. */
export function hasRegressed(changes: readonly Change[]): boolean {
  return changes.some(({ kind, before }) => kind === 'regressed' || (kind === 'missing' && before === 'pass'))
}

function changeOf(before: ReportedResult | undefined, after: ReportedResult): Change | undefined {
  const to = { ...about(after), after: after.outcome }
  if (!before) return { kind: 'added', ...to }
  const both = { ...to, before: before.outcome }
  if (before.rev !== after.rev) return { kind: 'revised', ...both }
  if (before.outcome === after.outcome) return undefined
  if (isGood(before)) return { kind: 'regressed', ...both }
  return { kind: isGood(after) ? 'fixed' : 'changed', ...both }
}

function isGood({ outcome }: ReportedResult): boolean {
  // An unexpected pass is right about the strategy; it is the waiver that is wrong.
  return outcome === 'pass' || outcome === 'xpass'
}

function about({ strategy, scenario, id }: ReportedResult): Pick<Change, 'strategy' | 'scenario' | 'id'> {
  return { strategy, scenario, id }
}

function byKey({ results }: Report): ReadonlyMap<string, ReportedResult> {
  return new Map(results.map((result) => [[result.strategy, result.scenario, result.id].join('\n'), result]))
}
