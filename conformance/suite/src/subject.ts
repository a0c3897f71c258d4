import type { KeyPairs } from '@lakeauth/mock'
import type { ConformanceCase } from './case.js'
import type { CaseResult } from './result.js'

/** Something that a case can be run on: a strategy in one scenario, or a client in one sign-in, driven from outside. */
export interface Subject<Case = ConformanceCase> {
  readonly strategy: string
  readonly scenario: string
  readonly capabilities: readonly string[]
  /** How many cases may run at once; one when absent. */
  readonly sideBySide?: number
  /** Loads what is loaded on first use, before the first case. Never rejects. */
  prepare?(run: SubjectRun): Promise<void>
  /** Never rejects: whatever goes wrong is an `error`. */
  run(one: Case, run: SubjectRun): Promise<CaseResult>
}

/** How a case is run. */
interface SubjectRun {
  readonly seed: string
  /** Gives the keys of the mocked issuers; new ones when absent. */
  readonly keyPairs?: KeyPairs
}
