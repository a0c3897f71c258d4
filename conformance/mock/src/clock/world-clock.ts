import type { Activity } from './activity.js'
import { parseDuration } from './duration.js'
import { settle } from './settle.js'

/** The one source of time of a world. Give it to the code under test as well, and expiry takes microseconds. */
export interface WorldClock {
  readonly frozen: boolean
  /** Wall-clock time, epoch milliseconds. */
  now(): number
  /** Milliseconds that only ever grow: moved by `advance`, untouched by `set`. */
  monotonic(): number
  /** Resolves after `ms` of this clock. An abort rejects with the signal's reason and leaves no listener behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Moves time forward; due sleeps resolve in order, and what they wake settles before the next one. */
  advance(duration: number | string): Promise<void>
  /** Sets the wall clock alone, forwards or backwards, as an operator or NTP would. */
  set(epochMs: number): void
}

interface Sleeper {
  readonly due: number
  readonly wake: () => void
  timer?: ReturnType<typeof setTimeout>
}

/** A clock that stands still (`frozen`) or runs; both can be advanced. `now()` starts at `startTime`. */
export function createWorldClock(options: { frozen: boolean; startTime: number; activity: Activity }): WorldClock {
  const { frozen, activity } = options
  const sleepers = new Set<Sleeper>()
  const origin = performance.now()
  let shifted = 0
  let wallAtZero = options.startTime
  const monotonic = (): number => shifted + (frozen ? 0 : performance.now() - origin)

  function arm(sleeper: Sleeper): void {
    if (frozen) return
    clearTimeout(sleeper.timer)
    sleeper.timer = setTimeout(() => wakeIfDue(sleeper), Math.min(Math.max(0, sleeper.due - monotonic()), 2 ** 31 - 1))
  }

  function wakeIfDue(sleeper: Sleeper): void {
    if (sleeper.due > monotonic()) return arm(sleeper)
    remove(sleeper)
    sleeper.wake()
  }

  function remove(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer)
    sleepers.delete(sleeper)
  }

  function next(until: number): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (sleeper.due <= until && (!first || sleeper.due < first.due)) first = sleeper
    return first
  }

  async function advance(duration: number | string): Promise<void> {
    const target = monotonic() + parseDuration(duration)
    await settle(activity)
    for (let sleeper = next(target); sleeper; sleeper = next(target)) {
      shifted += Math.max(0, sleeper.due - monotonic())
      remove(sleeper)
      sleeper.wake()
      await settle(activity)
    }
    shifted += Math.max(0, target - monotonic())
    for (const sleeper of sleepers) arm(sleeper)
    await settle(activity)
  }

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const onAbort = (): void => {
        remove(sleeper)
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        due: monotonic() + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      sleepers.add(sleeper)
      arm(sleeper)
    })
  }

  return {
    frozen,
    now: () => Math.floor(wallAtZero + monotonic()),
    monotonic,
    sleep,
    advance,
    set: (epochMs) => {
      wallAtZero = epochMs - monotonic()
    },
  }
}
