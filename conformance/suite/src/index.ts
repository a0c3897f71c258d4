/**
 * The contract kit: certifies that a Databricks sign-in strategy is correct and safe.
 *
 * @packageDocumentation
 */
export type { Bench } from './bench/bench.js'
export type { DeskAnswer, TokenDesk } from './bench/token-desk.js'
export { type Capability, capabilities } from './capability.js'
export {
  type CaseDefinition,
  type Check,
  type Clause,
  type ConformanceCase,
  defineCase,
  type Level,
  titleOf,
} from './case.js'
export { listClauses } from './clauses/index.js'
export type { ClauseDocument, ListedClause } from './clauses/listed.js'
export { type CertifyOptions, certifyStrategy, type TestFunction } from './certify-strategy.js'
export type { Expect } from './expect.js'
export type { CaseResult, CheckResult } from './result.js'
export type { ConformanceEntry } from './plugin/conformance-entry.js'
export { listCases, runCases, type RunCasesOptions } from './run-cases.js'
export type {
  Arrangement,
  Program,
  ProgramRun,
  RefusedAlgorithm,
  Scenario,
  Service,
  Setup,
  TokenOrigin,
} from './scenario.js'
