import { readFileSync, writeFileSync } from 'node:fs'
import type { ExpectStatic } from 'vitest'
import type { CaseResult } from '../src/index.js'

/** More than this many kills by one defect need a reason. */
const NARROW = 5

/** Written by scripts/write-kills.mjs: by one run, in which each part takes its turn. */
const file = new URL('../kills.json', import.meta.url)
export const isWriting = process.env['LAKEAUTH_WRITE_KILLS'] === '1'

/** The kill matrix as it is committed: which checks catch which defect. */
export interface Kills {
  readonly score: { readonly mutants: number; readonly killed: number; readonly checks: number }
  readonly mutants: Readonly<Record<string, Kill>>
}

/** One defect, and what catches it. */
export interface Kill {
  readonly reference: string
  /** Why more than five checks may catch it. */
  readonly broad?: string
  /** Checks that have to catch it. */
  readonly claimedBy: readonly string[]
  /** Checks that do. */
  readonly caughtBy: readonly string[]
}

/** What the matrix needs to know of a mutant of a strategy or a client. */
export interface KnownMutant {
  readonly id: string
  readonly reference: string
  readonly broad?: string | undefined
}

/** Cases as far as they name mutants. */
type Claiming = readonly {
  readonly id: string
  readonly checks: Readonly<Record<string, { readonly mutants: readonly string[] }>>
}[]

/** The committed matrix. */
export function readKills(): Kills {
  return JSON.parse(readFileSync(file, 'utf8')) as Kills
}

/** Puts the rows of one part in the place of those that it had, and leaves those of other parts. */
export function writeKills(found: Kills['mutants'], others: readonly string[]): void {
  const { mutants } = readKills()
  const kept = Object.entries(mutants).filter(([id]) => others.includes(id))
  writeFileSync(file, JSON.stringify(killsOf({ ...Object.fromEntries(kept), ...found })))
}

/** Checks by which each mutant has to be caught. */
export function claimsOf(cases: Claiming): ReadonlyMap<string, readonly string[]> {
  const claims = new Map<string, string[]>()
  for (const { id, checks } of cases) {
    for (const [name, check] of Object.entries(checks)) {
      for (const mutant of check.mutants) claims.set(mutant, [...(claims.get(mutant) ?? []), `${id}/${name}`])
    }
  }
  return claims
}

/** Every check of these cases. */
export function checksOf(cases: Claiming): readonly string[] {
  return cases.flatMap(({ id, checks }) => Object.keys(checks).map((name) => `${id}/${name}`))
}

/** The row of a mutant, by the results of every case on it. Fails when it survives, is caught by too many, or is committed otherwise. */
export function killOf(
  { id, reference, broad }: KnownMutant,
  results: readonly CaseResult[],
  { claims, expect }: { readonly claims: ReturnType<typeof claimsOf>; readonly expect: ExpectStatic },
): Kill {
  const caught = results.flatMap((result) =>
    Object.entries(result.checks).flatMap(([name, { outcome }]) =>
      outcome === 'fail' ? [`${result.id}/${name}`] : [],
    ),
  )
  const wrong = results.filter(({ outcome }) => outcome === 'error').map((result) => `${result.id}: ${result.reason}`)
  const claimedBy = claims.get(id)?.toSorted() ?? ['a claim']
  expect(caught, `errors: ${wrong.join('; ')}`).toEqual(expect.arrayContaining([...claimedBy]))
  const all = [...caught, ...wrong]
  if (broad === undefined) expect(all.length, all.join('\n')).toBeLessThanOrEqual(NARROW)
  else expect(all.length, 'a reason is given, but the mutant is narrow').toBeGreaterThan(NARROW)
  const row = { reference, ...(broad !== undefined && { broad }), claimedBy }
  if (!isWriting) {
    // What else catches it may hang on which of two requests came first: it is shown, and not compared.
    const { caughtBy: _shown, ...committed } = readKills().mutants[id] ?? { caughtBy: [] }
    expect(committed, 'kills.json: run scripts/write-kills.mjs').toEqual(row)
  }
  return { ...row, caughtBy: caught.toSorted() }
}

/** The whole matrix, in the order of the ids. */
export function killsOf(mutants: Kills['mutants']): Kills {
  const rows = Object.entries(mutants).sort(([a], [b]) => (a < b ? -1 : 1))
  const caught = rows.map(([, { caughtBy }]) => caughtBy)
  const score = {
    mutants: rows.length,
    killed: caught.filter((checks) => checks.length > 0).length,
    checks: new Set(caught.flat()).size,
  }
  return { score, mutants: Object.fromEntries(rows) }
}

/** What is wrong with a committed matrix, a sentence each. */
export function flawsOf(
  matrix: Kills,
  { ids, checks }: { readonly ids: readonly string[]; readonly checks: readonly string[] },
): readonly string[] {
  const rows = Object.entries(matrix.mutants)
  const killed = new Set(rows.flatMap(([, { caughtBy }]) => caughtBy))
  return [
    ...ids.filter((id) => !matrix.mutants[id]).map((id) => `${id} is missing`),
    ...rows.filter(([id]) => !ids.includes(id)).map(([id]) => `there is no mutant ${id}`),
    ...rows.filter(([, { caughtBy }]) => caughtBy.length === 0).map(([id]) => `${id} survives`),
    ...rows.flatMap(([id, { claimedBy, caughtBy }]) =>
      claimedBy.filter((check) => !caughtBy.includes(check)).map((check) => `${id} survives ${check}`),
    ),
    ...checks.filter((check) => !killed.has(check)).map((check) => `nothing is caught by ${check}`),
    ...(JSON.stringify(matrix) === JSON.stringify(killsOf(matrix.mutants))
      ? []
      : ['the score or the order is another']),
  ]
}
