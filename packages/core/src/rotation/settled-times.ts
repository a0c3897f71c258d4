import { ANSWER_MAX_MS } from './asked.js'
import type { RotationRecord, RotationRun } from './journal-format.js'
import type { Work } from './rotation-work.js'

const DAY_MS = 86_400_000

/** So many tokens whose delivery nobody could confirm live at a time, and then one more a day. */
export const DOUBTS_MAX = 10
/** So long a place that cannot be read rests once ten tokens are in doubt. */
export const REST_MS = DAY_MS

/** A write that begins now has arrived by then, or never will. */
export function arrivalOf({ clock, sinkTimeoutMs }: Work): number {
  return clock.now() + sinkTimeoutMs + ANSWER_MAX_MS
}

/** True while something of the run's token may still arrive somewhere. Nothing else is written meanwhile, lest it be overwritten. */
export function mayArrive({ clock }: Work, { arrivesBy }: RotationRecord): boolean {
  return arrivesBy !== undefined && clock.now() < arrivesBy
}

/** Half of the token's life is over, or the clock was set so that nobody knows. */
export function isAging({ mintedAt, lifeMs }: RotationRun, { clock }: Work): boolean {
  return lifeMs !== undefined && Math.abs(clock.now() - mintedAt) >= lifeMs / 2
}

/** The record without times that cannot be, as when a clock that was wrong has been set. */
export function withPossibleTimes(work: Work, record: RotationRecord): RotationRecord {
  const { clock, options } = work
  const now = clock.now()
  const { arrivesBy = now, retryAt = now, ...rest } = record
  const { asked, left, run } = rest
  const overlapBy = now + (options.overlapSeconds ?? 0) * 1_000
  return {
    ...rest,
    left: left.map(({ revokeAt, ...token }) => ({
      ...token,
      ...(revokeAt !== undefined && { revokeAt: Math.min(revokeAt, overlapBy) }),
    })),
    asked: asked.map(({ id, until }) => ({ id, until: Math.min(until, now + ANSWER_MAX_MS) })),
    ...(arrivesBy > now && { arrivesBy: Math.min(arrivesBy, arrivalOf(work)) }),
    ...(retryAt > now && { retryAt: Math.min(retryAt, now + REST_MS) }),
    ...(run?.revokeAt !== undefined && { run: { ...run, revokeAt: Math.min(run.revokeAt, overlapEnd(work, run)) } }),
  }
}

/**
 * Until when the old tokens live when the overlap begins now: at the most until the new one ends. A run that waits is over when
 * half of its life is, since the next one has to come before it ends.
 */
export function overlapEnd({ clock, options }: Work, { mintedAt, lifeMs = Infinity }: RotationRun): number {
  const { overlapSeconds = 0, waitForOverlap = true } = options
  return Math.min(clock.now() + overlapSeconds * 1_000, mintedAt + (waitForOverlap ? lifeMs / 2 : lifeMs))
}
