import type { CredentialStrategy } from '@lakeauth/core'
import type { Seam } from '../../src/bench/bench.js'
import type { Changes, ReferenceName } from '../reference/references.js'
import { references } from '../reference/references.js'

/** A reference with one defect: it changes one behaviour and does not crash. */
export interface Mutant {
  readonly id: string
  readonly reference: ReferenceName
  /** Why it may be caught by more than five checks. */
  readonly broad?: string
  /** A fresh one, so that runs share nothing. */
  plant(): Planted
}

/** A defective strategy, and what lies beneath it. */
export interface Planted {
  readonly strategy: CredentialStrategy
  readonly seam?: Seam
}

/** A mutant by a switch or a change inside a reference. */
export function inside(reference: ReferenceName, id: string, changes: Changes, broad?: string): Mutant {
  return { id, reference, ...(broad && { broad }), plant: () => ({ strategy: references[reference](changes) }) }
}

/** A mutant around a finished reference. */
export function around(
  reference: ReferenceName,
  id: string,
  wrap: (good: CredentialStrategy) => CredentialStrategy,
  broad?: string,
): Mutant {
  return { id, reference, ...(broad && { broad }), plant: () => ({ strategy: wrap(references[reference]()) }) }
}

/** A mutant that reaches the outside past its context, as one that imports `node:child_process` would. */
export function beneath(
  reference: ReferenceName,
  id: string,
  wrap: (good: CredentialStrategy, ports: () => Parameters<Seam>[0]) => CredentialStrategy,
): Mutant {
  return {
    id,
    reference,
    plant: () => {
      let seen: Parameters<Seam>[0] | undefined
      const ports = (): Parameters<Seam>[0] => seen as Parameters<Seam>[0]
      return {
        strategy: wrap(references[reference](), ports),
        seam: (given) => {
          seen ??= given
          return given
        },
      }
    },
  }
}
