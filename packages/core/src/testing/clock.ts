import type { Clock } from '../context.js'

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /**
   * Moves both clocks forward, waking sleepers in order. Between two of them everything that can run without time runs.
   */
  advance(milliseconds: number): Promise<void>
  /** Steps the wall clock alone, as an administrator or a time server does. */
  step(milliseconds: number): void
  /** Moves the wall clock while the monotonic one stands, as on a machine that slept. */
  suspend(milliseconds: number): void
  /** How many sleeps are under way. */
  readonly sleepers: number
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/**
 * A {@link FakeClock}. Wall time starts at `now`, by default the first of January 2026.
 *
 * @example
 * ```ts
 * import { fakeClock } from '@lakeauth/core/testing'
 *
 * const clock = fakeClock()
 * const sleeping = clock.sleep(1_000)
 * await clock.advance(1_000)
 * await sleeping
 * ```
 */
export function fakeClock(now: number = Date.UTC(2026, 0, 1)): FakeClock {
  let wall = now
  let monotonic = 0
  const sleepers = new Set<Sleeper>()

  function next(until: number): Sleeper | undefined {
    const due = [...sleepers].filter((sleeper) => sleeper.at <= until)
    return due.sort((a, b) => a.at - b.at)[0]
  }

  return {
    now: () => wall,
    monotonic: () => monotonic,
    step: (milliseconds) => {
      wall += milliseconds
    },
    suspend: (milliseconds) => {
      wall += milliseconds
    },
    get sleepers() {
      return sleepers.size
    },
    sleep: (milliseconds, signal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper: Sleeper = { at: monotonic + Math.max(0, milliseconds), wake }
        function wake(): void {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        function onAbort(): void {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        sleepers.add(sleeper)
      }),
    async advance(milliseconds) {
      const until = monotonic + milliseconds
      await settle()
      for (let sleeper = next(until); sleeper; sleeper = next(until)) {
        const elapsed = Math.max(0, sleeper.at - monotonic)
        monotonic += elapsed
        wall += elapsed
        sleeper.wake()
        await settle()
      }
      wall += until - monotonic
      monotonic = until
      await settle()
    },
  }
}

/** Lets everything run that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}
