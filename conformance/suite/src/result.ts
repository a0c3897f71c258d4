import type { Level } from './case.js'

/** How one check ended. */
export type CheckResult =
  | { readonly outcome: 'pass' }
  | { readonly outcome: 'fail' | 'error'; readonly message: string }

/** How one case ended with one strategy in one scenario. Holds no secret: they are named by ordinal. */
export interface CaseResult {
  readonly id: string
  readonly rev: number
  /** The case's sentence with its rows. */
  readonly title: string
  readonly level: Level
  readonly strategy: string
  readonly scenario: string
  /**
   * `pass`: every check ran and held. `fail`: one did not hold. `error`: the run went wrong, so that nothing is known.
   * `inapplicable`: the scenario does not declare what the case needs; never a pass. `untestable`: what the case needs is
   * declared, but cannot be had here; no strategy that runs in process ends so.
   */
  readonly outcome: 'pass' | 'fail' | 'error' | 'inapplicable' | 'untestable'
  /** Why it is an error, inapplicable or untestable. */
  readonly reason?: string
  readonly checks: Readonly<Record<string, CheckResult>>
  /** What the strategy asked, ran and read, in order; of the first machine where a case has several. */
  readonly trace?: readonly string[]
  /** How much virtual time went by. */
  readonly virtualMs?: number
}
