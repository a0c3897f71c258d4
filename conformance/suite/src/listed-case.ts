import type { Check, ConformanceCase } from './case.js'

/** What every case says of itself, whatever it is run on: a strategy in process, or a client from outside. */
export type ListedCase = Pick<
  ConformanceCase,
  'id' | 'rev' | 'since' | 'area' | 'title' | 'level' | 'clauses' | 'rows'
> & {
  readonly needs: readonly string[]
  readonly unless?: readonly string[]
  readonly checks: Readonly<Record<string, Pick<Check<never>, 'mutants'>>>
}
