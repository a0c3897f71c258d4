import type { Activity } from './activity.js'
import { checkedSpeed, checkedTime } from './bounds.js'
import { parseDuration } from './duration.js'
import { oneByOne } from './one-by-one.js'
import { settle } from './settle.js'

/** The one source of time of a world. Give it to the code under test as well, and expiry takes microseconds. */
export interface WorldClock {
  /** Virtual seconds for each real one: 1 is real time, 0 stands still, 60 lets an hour pass in a minute. */
  readonly speed: number
  readonly frozen: boolean
  /** Wall-clock time, epoch milliseconds. */
  now(): number
  /** Milliseconds that only ever grow: moved by `advance`, untouched by `set`. */
  monotonic(): number
  /** Resolves after `ms` of this clock. An abort rejects with the signal's reason and leaves no listener behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /**
   * Moves time forward; due sleeps resolve in order, and what they wake settles before the next one. Of several at once each moves
   * its own time, one after the other; so does one that is asked for by what another wakes. Rejects with a `RangeError` beyond what
   * a `Date` can hold.
   */
  advance(duration: number | string): Promise<void>
  /** Sets the wall clock alone, forwards or backwards, as an operator or NTP would. Throws a `RangeError` beyond dates. */
  set(epochMs: number): void
  /** Goes on at this speed. Throws a `RangeError` for one that is negative or above a million. */
  setSpeed(speed: number): void
  /**
   * Calls `listener`, which must neither throw nor wait for an `advance`, whenever time was moved or its speed changed; `advance`
   * waits for it, before it wakes what is due and at its end. Gives what ends that.
   */
  onChange(listener: () => void | Promise<void>): () => void
}

interface Sleeper {
  readonly due: number
  readonly wake: () => void
  timer?: ReturnType<typeof setTimeout>
}

/** What a clock starts with. */
export interface WorldClockOptions {
  readonly speed: number
  /** What `now()` says at first, epoch milliseconds. */
  readonly startTime: number
  readonly activity: Activity
}

/** A clock that stands still or runs, at any speed; each can be advanced. */
export function createWorldClock(options: WorldClockOptions): WorldClock {
  const { activity } = options
  let speed = checkedSpeed(options.speed)
  const sleepers = new Set<Sleeper>()
  const listeners = new Set<() => void | Promise<void>>()
  let origin = performance.now()
  let shifted = 0
  let wallAtZero = checkedTime(options.startTime)
  const monotonic = (): number => shifted + (speed === 0 ? 0 : speed * (performance.now() - origin))

  function arm(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer)
    if (speed === 0) return
    const left = Math.max(0, sleeper.due - monotonic()) / speed
    sleeper.timer = setTimeout(() => wakeIfDue(sleeper), Math.min(left, 2 ** 31 - 1))
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

  async function changed(): Promise<void> {
    for (const listener of listeners) await listener()
  }

  function next(until: number): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of sleepers) if (sleeper.due <= until && (!first || sleeper.due < first.due)) first = sleeper
    return first
  }

  async function move(milliseconds: number): Promise<void> {
    const target = monotonic() + milliseconds
    checkedTime(wallAtZero + target)
    await settle(activity)
    for (let sleeper = next(target); sleeper; sleeper = next(target)) {
      shifted += Math.max(0, sleeper.due - monotonic())
      remove(sleeper)
      await changed()
      sleeper.wake()
      await settle(activity)
    }
    shifted += Math.max(0, target - monotonic())
    for (const sleeper of sleepers) arm(sleeper)
    await changed()
    await settle(activity)
  }

  const inTurn = oneByOne(move)

  async function advance(duration: number | string): Promise<void> {
    return inTurn(parseDuration(duration))
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
    get speed() {
      return speed
    },
    get frozen() {
      return speed === 0
    },
    now: () => Math.floor(wallAtZero + monotonic()),
    monotonic,
    sleep,
    advance,
    set: (epochMs) => {
      wallAtZero = checkedTime(epochMs) - monotonic()
      void changed()
    },
    setSpeed: (wanted) => {
      const next = checkedSpeed(wanted)
      shifted = monotonic()
      origin = performance.now()
      speed = next
      for (const sleeper of sleepers) arm(sleeper)
      void changed()
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
