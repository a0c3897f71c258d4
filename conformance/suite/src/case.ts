import type { Operation } from '@lakeauth/mock'
import type { Bench } from './bench/bench.js'
import type { Capability } from './capability.js'
import type { Expect } from './expect.js'

/** The word that a clause is strict by (RFC 2119). */
export type Level = 'MUST' | 'SHOULD'

/** Where a case comes from. */
export interface Clause {
  /** `CONTRACT` is the strategy contract, `CONTRACT.md` of this package; `CLIENTS` what clients keep, `CLIENTS.md` of it. */
  readonly doc: 'CONTRACT' | 'CLIENTS' | `RFC${number}`
  readonly section: string
  /** The document's own words, with the keyword. */
  readonly quote: string
}

/** One statement about what a case saw. */
export interface Check<Facts> {
  holds(facts: Facts, expect: Expect): void
  /** Broken implementations that this check must catch, by id. The suite's own tests run them. */
  readonly mutants: readonly [string, ...string[]]
}

/** What an author of a case writes. */
export interface CaseDefinition<Facts> {
  /** Permanent: never renamed, never used again. */
  readonly id: `${string}-${number}`
  /** Grows when a check changes its meaning. */
  readonly rev: number
  /** The version of this package that brought it. */
  readonly since: string
  readonly area: string
  /** A sentence of behaviour in the present tense. */
  readonly title: string
  readonly level: Level
  readonly clauses: readonly [Clause, ...Clause[]]
  readonly needs: readonly Capability[]
  /** Capabilities with which the clause does not bind: another one takes its place. */
  readonly unless?: readonly Capability[]
  /** Rows of the project's reference that the case proves. */
  readonly rows: readonly string[]
  /** Operations of the mock that the case's verdict rests on, beside the scenario's own. */
  readonly operations?: readonly Operation[]
  /** How long tokens live in this case; an hour when absent. */
  readonly lifetimeSeconds?: number
  /** Does what is to be looked at. A rejection is an error of the run, never a failed check. */
  act(bench: Bench): Promise<Facts>
  readonly checks: Readonly<Record<string, Check<Facts>>>
}

/** A case with the type of its facts hidden. */
export type ConformanceCase = CaseDefinition<never>

/** Checks the types of a case and freezes it. */
export function defineCase<Facts>(definition: CaseDefinition<Facts>): ConformanceCase {
  return Object.freeze(definition) as unknown as ConformanceCase
}

/** Why a case does not apply to a scenario with these capabilities; `undefined` when it does. */
export function inapplicable(
  { needs, unless = [] }: { readonly needs: readonly string[]; readonly unless?: readonly string[] },
  capabilities: readonly string[],
): string | undefined {
  const missing = needs.filter((need) => !capabilities.includes(need))
  const instead = unless.filter((capability) => capabilities.includes(capability))
  if (missing.length > 0) return `${missing.join(', ')} not declared`
  return instead.length > 0 ? `${instead.join(', ')} declared` : undefined
}

/** The case's sentence with the rows that it proves, as a test is titled. */
export function titleOf({ id, title, rows }: Pick<ConformanceCase, 'id' | 'title' | 'rows'>): string {
  return [`${id} ${title}`, ...rows.map((row) => `[${row}]`)].join(' ')
}
