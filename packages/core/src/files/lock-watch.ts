import type { Clock } from '../context.js'

/** A lock at one moment. Whatever changes says that its holder is alive; what it says of the time means nothing. */
export interface Stamp {
  /** Names the holder. */
  readonly text: string
  /** Set by the holder, by a clock that may go wrong. */
  readonly time: number
}

/** Tells for how long a lock has stood still. */
export interface LockWatch {
  /** Milliseconds for which each look has shown this stamp. */
  stillFor(stamp: Stamp): number
}

/** Between two looks at most so much counts: who was stopped meanwhile, perhaps with the holder, has not watched. */
const LOOK_MAX_MS = 1_000

/** A watch by the clock of who waits. */
export function createLockWatch(clock: Pick<Clock, 'monotonic'>): LockWatch {
  let last: Stamp | undefined
  let looked = 0
  let still = 0
  return {
    stillFor(stamp) {
      const now = clock.monotonic()
      const isSame = last?.text === stamp.text && last.time === stamp.time
      still = isSame ? still + Math.min(now - looked, LOOK_MAX_MS) : 0
      looked = now
      last = stamp
      return still
    },
  }
}
