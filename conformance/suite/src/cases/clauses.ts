import type { Clause } from '../case.js'

/** A clause of the strategy contract, `CONTRACT.md` of this package. */
export function contract(section: string, quote: string): Clause {
  return { doc: 'CONTRACT', section, quote }
}
