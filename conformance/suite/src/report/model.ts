import type { Clause, Level } from '../case.js'
import type { PluginIdentity } from '../plugin/load-plugin.js'
import type { CheckResult } from '../result.js'
import type { Verdict } from '../verdict/verdict.js'
import type { AppliedWaiver } from '../verdict/waivers.js'

/** The version of the shape of a report. */
export const REPORT_VERSION = 1

/**
 * How a case ended, in the order in which reports name them. `waived`: it failed, and a waiver that has not expired says why.
 * `xpass`: it passed though a waiver says that it fails; the waiver has to go, so that the run fails.
 */
export const outcomes = ['pass', 'fail', 'error', 'untestable', 'xpass', 'waived', 'inapplicable'] as const

/** One of {@link outcomes}. */
export type Outcome = (typeof outcomes)[number]

/** A part of a run. */
export interface Shard {
  readonly index: number
  readonly of: number
}

/** What was run, on what, and with what: everything that is known before the first case. */
export interface ReportHeader {
  readonly version: typeof REPORT_VERSION
  /** Versions of this package and of the mock. */
  readonly suite: string
  readonly mock: string
  /** What was selected, before sharding: a digest over the ids and revisions, and the frozen set that it is, if it is one. */
  readonly set: { readonly digest: string; readonly frozen?: string; readonly cases: number }
  readonly plugin: PluginIdentity
  readonly subjects: readonly ReportedSubject[]
  readonly runtime: { readonly node: string; readonly os: string }
  readonly seed: string
  /** What `--case` selected; empty when everything was. */
  readonly filter: readonly string[]
  readonly shard?: Shard
  /** ISO 8601, as all times. */
  readonly startedAt: string
}

/** A strategy in one scenario, or a client in one sign-in. */
export interface ReportedSubject {
  readonly strategy: string
  readonly scenario: string
  readonly capabilities: readonly string[]
}

/** How one case ended on one subject. Secrets are named by ordinal. */
export interface ReportedResult {
  readonly id: string
  readonly rev: number
  readonly area: string
  /** The case's sentence. */
  readonly title: string
  readonly level: Level
  readonly clauses: readonly Clause[]
  readonly strategy: string
  readonly scenario: string
  readonly outcome: Outcome
  readonly reason?: string
  readonly waiver?: AppliedWaiver
  readonly checks: Readonly<Record<string, CheckResult>>
  readonly trace: readonly string[]
  readonly virtualMs: number
  readonly durationMs: number
  /** The command that runs this case again. */
  readonly reproduce: string
}

/** What is known when every case has ended. A stream of results without it is not a report. */
export interface ReportFooter {
  readonly endedAt: string
  readonly counts: Readonly<Record<Outcome, number>>
  readonly verdict: Verdict
}

/** A whole run. */
export interface Report extends ReportHeader, ReportFooter {
  readonly results: readonly ReportedResult[]
}

/** How often each outcome occurs. */
export function countsOf(results: readonly Pick<ReportedResult, 'outcome'>[]): Readonly<Record<Outcome, number>> {
  const count = (outcome: Outcome): number => results.filter((result) => result.outcome === outcome).length
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>
}
