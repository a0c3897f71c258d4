import { shift } from './shifted-clock.mjs'

/** What the mock gives every token. */
const LIFETIME_MS = 3_600_000

/**
 * Moves this process and the mock together through the life of the token that has just been fetched. The mock goes first:
 * no client asks for a new token before it is itself there.
 */
export function lifeOf(admin) {
  let bornAt = Date.now()
  return {
    born() {
      bornAt = Date.now()
    },
    /** Moves on until the token has this long to live; never back. */
    async until(leftMs) {
      const by = bornAt + LIFETIME_MS - leftMs - Date.now()
      if (by <= 0) return
      await admin.advance(by)
      shift(by)
    },
  }
}

/**
 * Moments at which published clients begin to refresh: life left in seconds. Databricks refuses a token in its last 30 s, so
 * the last of these is the last at which a token is of use.
 */
export const moments = [1000, 240, 100, 39]
