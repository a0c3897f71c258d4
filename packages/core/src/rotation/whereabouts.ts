import type { Secret } from '../secret.js'
import type { DeliveringRun, LeftToken, RotationRecord } from './journal-format.js'
import { digestOf, type Work } from './rotation-work.js'

/** Where the token of a run may be. */
export interface Whereabouts {
  /** The sinks that hold it, or cannot say. */
  readonly places: readonly string[]
  /** Read back from one of them. */
  readonly value: Secret | undefined
}

/**
 * Looks where the token of a run may be: in a sink that shows it, and in one that was given it and cannot be read, whatever
 * came of that. When no sink is left, nobody can have it.
 *
 * @throws what a sink rejects that can be read and cannot be read now: nothing is known then.
 */
export async function whereabouts({ options: { sinks, signal } }: Work, run: DeliveringRun): Promise<Whereabouts> {
  const places: string[] = []
  let value: Secret | undefined
  for (const description of run.begun) {
    const sink = sinks.find((one) => one.description === description)
    const found = await sink?.read?.(signal && { signal })
    const isHere = found !== undefined && digestOf(run.id, found) === run.digest
    if (isHere) value ??= found
    if (isHere || !sink?.read) places.push(description)
  }
  return { places, value }
}

/** The record after a sink has got a later token: it holds none of the others any more. */
export function replacedIn(description: string, record: RotationRecord): RotationRecord {
  const left = record.left.map(({ tokenId, places }): LeftToken => {
    return { tokenId, ...(places && { places: places.filter((place) => place !== description) }) }
  })
  return { ...record, left }
}

/** The tokens that no sink can hold. */
export function unheld({ left }: RotationRecord): readonly string[] {
  return left.filter(({ places }) => places?.length === 0).map(({ tokenId }) => tokenId)
}

/** The record without tokens that were revoked. */
export function withoutTokens(record: RotationRecord, revoked: readonly string[]): RotationRecord {
  return { ...record, left: record.left.filter(({ tokenId }) => !revoked.includes(tokenId)) }
}
