import type { Clock } from '../context.js'
import type { Token } from '../token.js'
import { type Schedule, scheduleFor } from './schedule.js'

/** A look at the clock in rapid succession says nothing about steps; after this long both clocks are compared. */
const QUIET_MS = 30_000

/** A token in service, and how much of its life is left by either clock. */
export interface HeldToken {
  readonly token: Token
  readonly schedule: Schedule
  /** When it ends on the wall clock, `Infinity` when it does not. */
  readonly expiresAt: number
  /** The token while nothing but one comparison is needed to know that it is fresh. */
  peek(now: number): Token | undefined
  /** Milliseconds of life left, by the clock on which more time has passed. */
  remaining(): number
}

/**
 * Follows a token's life on both clocks. The monotonic one survives a step of the wall clock; the wall clock survives a
 * machine that slept. The cheap path reads the wall clock alone, which a step back or a long silence sends the long way.
 */
export function holdToken(token: Token, requestedAt: number, clock: Clock, random: () => number): HeldToken {
  const anchorMonotonic = clock.monotonic()
  const lifeAtAnchor = (token.expiry?.getTime() ?? Number.POSITIVE_INFINITY) - clock.now()
  const expiresAt = token.expiry?.getTime() ?? Number.POSITIVE_INFINITY
  const schedule = scheduleFor(expiresAt - requestedAt, random)
  let endsAt = expiresAt
  let seenAt = clock.now()
  return {
    token,
    schedule,
    expiresAt,
    peek(now) {
      const silence = now - seenAt
      if (silence < 0 || silence > QUIET_MS || now >= endsAt - schedule.leadMs) return undefined
      seenAt = now
      return token
    },
    remaining() {
      const now = clock.now()
      const byMonotonic = lifeAtAnchor - (clock.monotonic() - anchorMonotonic)
      // The wall clock stepped back: from here on the end is where the monotonic clock puts it.
      if (endsAt - now > byMonotonic) endsAt = now + byMonotonic
      seenAt = now
      return endsAt - now
    },
  }
}
