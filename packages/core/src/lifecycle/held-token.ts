import type { Clock } from '../context.js'
import type { Token } from '../token.js'
import { type Schedule, scheduleFor } from './schedule.js'

/** In a hot loop the monotonic clock is read this often within one millisecond of the wall clock, and then no more. */
const LOOKS_PER_MILLISECOND = 16

/** One moment on both clocks. */
export interface Instant {
  readonly wall: number
  readonly monotonic: number
}

/** This moment on both clocks. */
export function instant(clock: Pick<Clock, 'now' | 'monotonic'>): Instant {
  return { wall: clock.now(), monotonic: clock.monotonic() }
}

/** A token in service, and how much of its life is left by either clock. */
export interface HeldToken {
  readonly token: Token
  readonly schedule: Schedule
  /** When it ends as its issuer stated it, `Infinity` when it does not. */
  readonly expiresAt: number
  /** The token while it is fresh. As cheap as a look at the time can be. */
  peek(now: number): Token | undefined
  /** Milliseconds of life left, by the clock on which more time has passed. */
  remaining(): number
}

/** What {@link holdToken} is given. */
export interface HoldOptions {
  /** When its request started, in wall time: its lifetime counts from there. */
  readonly issuedAt: number
  /** A moment at which both clocks were read together, before the token arrived. */
  readonly anchor: Instant
  readonly clock: Clock
  readonly random: () => number
}

/**
 * Follows a token's life on both clocks. The monotonic one survives a step of the wall clock; the wall clock survives a
 * machine that slept.
 */
export function holdToken(token: Token, { issuedAt, anchor, clock, random }: HoldOptions): HeldToken {
  const expiresAt = token.expiry?.getTime() ?? Number.POSITIVE_INFINITY
  const endsAtMonotonic = anchor.monotonic + (expiresAt - anchor.wall)
  // A wall clock that stepped back during the request makes its start lie in the future.
  const { leadMs, floorMs } = scheduleFor(expiresAt - Math.min(issuedAt, clock.now()), random)
  let endsAt = expiresAt
  let freshAt = Number.NaN
  let looks = 0

  function remainingAt(now: number): number {
    const byMonotonic = endsAtMonotonic - clock.monotonic()
    // The wall clock stepped back: from here on the end is where the monotonic clock puts it.
    if (endsAt - now > byMonotonic) endsAt = now + byMonotonic
    return endsAt - now
  }

  return {
    token,
    schedule: { leadMs, floorMs },
    expiresAt,
    peek(now) {
      if (now === freshAt && looks++ >= LOOKS_PER_MILLISECOND) return token
      const fresh = remainingAt(now) > leadMs
      if (!fresh) freshAt = Number.NaN
      else if (now !== freshAt) {
        freshAt = now
        looks = 0
      }
      return fresh ? token : undefined
    },
    remaining: () => remainingAt(clock.now()),
  }
}
