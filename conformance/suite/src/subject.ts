import type { Capability } from './capability.js'
import type { ConformanceCase } from './case.js'
import type { CaseResult } from './result.js'

/** Something that a case can be run on: a strategy in one scenario, or a client that is driven from outside. */
export interface Subject {
  readonly strategy: string
  readonly scenario: string
  readonly capabilities: readonly Capability[]
  /** Never rejects: whatever goes wrong is an `error`. */
  run(one: ConformanceCase, options: { readonly seed: string }): Promise<CaseResult>
}
