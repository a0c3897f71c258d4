import type { Mutant } from './mutants/mutant.js'

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

/** A row of the matrix. */
export function kill(
  { reference, broad }: Pick<Mutant, 'reference' | 'broad'>,
  claimedBy: readonly string[],
  caughtBy: readonly string[],
): Kill {
  return {
    reference,
    ...(broad !== undefined && { broad }),
    claimedBy: claimedBy.toSorted(),
    caughtBy: caughtBy.toSorted(),
  }
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
