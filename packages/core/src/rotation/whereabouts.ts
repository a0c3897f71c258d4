import type { SecretSink } from '../files/secret-sink.js'
import { cleanLine } from '../redact.js'
import type { Secret } from '../secret.js'
import type { LeftToken, RotationRecord, RotationRun } from './journal-format.js'
import { digestOf, type Work } from './rotation-work.js'
import type { Shown } from './sink-calls.js'

/** Where the token of a run may be. */
export interface Whereabouts {
  /** The sinks that are to get it: what was just read decides, and the journal where a sink does not say. */
  readonly missing: readonly SecretSink[]
  /** The descriptions of those that may hold it. */
  readonly places: readonly string[]
  /** Read back from one of them. */
  readonly value: Secret | undefined
}

/** Judges by what the sinks show where the token of a run may be. When no place is left, nobody can have it. */
export function whereabouts({ options: { sinks } }: Work, run: RotationRun, shown: Shown): Whereabouts {
  const { begun, delivered } = run
  const holders = [...shown].filter(([, secret]) => digestOf(run.id, secret) === run.digest)
  const holding = new Set(holders.map(([description]) => description))
  const has = (description: string): boolean =>
    shown.has(description) ? holding.has(description) : delivered.includes(description)
  // One that confirmed the token and shows another was restored from a copy, or does not show what it holds.
  const places = new Set([...holding, ...delivered, ...begun.filter((place) => !shown.has(place))])
  return {
    missing: sinks.filter(({ description }) => !has(description)),
    places: Array.from(places),
    value: holders[0]?.[1],
  }
}

/** Says which places may hold a token of the journal and get no further one, since the rotation is not given them. */
export function warnOfPlaces({ options, logger }: Work, { current, left, run }: RotationRecord): void {
  const all = [current?.places, run?.begun, run?.delivered, ...left.map(({ places }) => places)].flat()
  const places = new Set(all.filter((place) => place !== undefined))
  for (const { description } of options.sinks) places.delete(description)
  if (places.size === 0) return
  const names = Array.from(places, (place) => cleanLine(place)).join(', ')
  logger?.warn(
    `${names} may hold a token of this rotation, which is not given that place now and will not reach it. Give one journal the same sinks at each run.`,
    { places: Array.from(places) },
  )
}

/** The record after a sink has got a later token: it holds none of the others any more. */
export function replacedIn(description: string, record: RotationRecord): RotationRecord {
  const left = record.left.map(({ places, ...token }): LeftToken => {
    return { ...token, ...(places && { places: places.filter((place) => place !== description) }) }
  })
  return { ...record, left }
}

/** The tokens that no sink can hold. */
export function unheld({ left }: RotationRecord): readonly LeftToken[] {
  return left.filter(({ places }) => places?.length === 0)
}

/** The tokens that some sink may hold and nobody knows of. */
export function doubted({ left }: RotationRecord): readonly LeftToken[] {
  return left.filter(({ places, unseenAt }) => places && places.length > 0 && unseenAt === undefined)
}
