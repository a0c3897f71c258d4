import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { ConformanceCase } from '../case.js'

type Listed = Pick<ConformanceCase, 'id' | 'rev'>

/** A list of cases that is never changed again: what a certificate of that version means. */
export interface FrozenSet {
  readonly name: string
  readonly digest: string
  readonly cases: readonly Listed[]
}

/** Two levels above the sources as well as above what is built from them. */
const folder = new URL('../../sets/', import.meta.url)

/** SHA-256 over the ids and revisions, in the order of the ids. */
export function digestOf(cases: readonly Listed[]): string {
  const lines = cases.map(({ id, rev }) => `${id}@${rev}\n`).sort()
  return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`
}

/** The frozen sets that come with this package. */
function frozenSets(): readonly FrozenSet[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as FrozenSet)
}

/** Which frozen set these cases are, exactly. */
export function frozenSetOf(cases: readonly Listed[], sets: readonly FrozenSet[] = frozenSets()): string | undefined {
  const digest = digestOf(cases)
  return sets.find((set) => set.digest === digest && digestOf(set.cases) === digest)?.name
}
