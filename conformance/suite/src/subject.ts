import type { ConformanceCase } from './case.js'
import type { CaseResult } from './result.js'

/** Something that a case can be run on: a strategy in one scenario, or a client in one sign-in, driven from outside. */
export interface Subject<Case = ConformanceCase> {
  readonly strategy: string
  readonly scenario: string
  readonly capabilities: readonly string[]
  /** Loads what is loaded on first use, before the first case. Never rejects. */
  prepare?(options: { readonly seed: string }): Promise<void>
  /** Never rejects: whatever goes wrong is an `error`. */
  run(one: Case, options: { readonly seed: string }): Promise<CaseResult>
}
