/** A token is refreshed ahead from this long before its expiry at the most. */
const REFRESH_LEAD_MAX_MS = 1_200_000
/** Below this much life callers wait for a new token: Databricks refuses one in its last 30 s, and 10 s go to travel. */
export const FLOOR_MS = 40_000
/** Databricks answers "Token is expiring within 30 seconds" for the rest of a token's life. */
export const REFUSED_MS = 30_000
/** Grants of one key keep at least this distance. */
export const GRANT_SPACING_MS = 1_000

/** Share of the lead by which a fleet that started together spreads its refreshes. */
const LEAD_SPREAD = 0.1

/** Life left, in milliseconds, at which a token is refreshed in the background and at which callers wait. */
export interface Schedule {
  readonly leadMs: number
  readonly floorMs: number
}

/** The schedule of a token that lives this long from its request's start. A random of 0 gives the longest lead. */
export function scheduleFor(lifetimeMs: number, random: () => number): Schedule {
  const floorMs = Math.min(FLOOR_MS, lifetimeMs / 2)
  const lead = Math.min(REFRESH_LEAD_MAX_MS, lifetimeMs / 2)
  return { leadMs: Math.max(lead * (1 - LEAD_SPREAD * random()), floorMs), floorMs }
}

/** Wait after a failed refresh while a valid token is in service: about a minute, at most a quarter of its life. */
export function backoffWhileServing(remainingMs: number, random: () => number): number {
  const aboutAMinute = 60_000 * (0.75 + 0.5 * random())
  // Never past the moment from which the token no longer serves: then a caller's wait is worth a request.
  return Math.max(GRANT_SPACING_MS, Math.min(aboutAMinute, remainingMs / 4, remainingMs - REFUSED_MS))
}

/**
 * Wait after repeated failures with nothing to serve. A refusal needs a person and is remembered for 5 to 15 s; an
 * outage is asked about again within 1.25 s, so that service resumes soon after it ends.
 */
export function backoffWithoutToken(retryable: boolean, random: () => number): number {
  return retryable ? 750 + 500 * random() : 5_000 + 10_000 * random()
}
