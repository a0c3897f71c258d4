/** The fastest that a clock goes: at more than that a `setTimeout` of a millisecond is a quarter of an hour. */
export const fastestSpeed = 1_000_000

/** What `now()` may be told, epoch milliseconds either side of 1970: a `Date` holds a little more, so that lifetimes still fit. */
export const farthestTime = 8.5e15

/** The longest that anything lives: a little over 31 years, as on the command line. */
export const longestLifetimeSeconds = 1_000_000_000

/** The time itself. Throws a `RangeError` for one that is no number, or beyond what dates can be made of. */
export function checkedTime(epochMs: number): number {
  if (Math.abs(epochMs) <= farthestTime) return epochMs
  throw new RangeError(`A clock's time is from -${farthestTime} to ${farthestTime} milliseconds; got ${epochMs}.`)
}

/** The speed itself. Throws a `RangeError` for one that a clock cannot go at. */
export function checkedSpeed(speed: number): number {
  if (speed >= 0 && speed <= fastestSpeed) return speed
  throw new RangeError(`A clock runs at a speed of 0 or more, at most ${fastestSpeed}; got ${speed}.`)
}

/** The lifetime itself; a negative one is of what has ended. Throws a `RangeError` for one whose end no date can say. */
export function checkedLifetime(seconds: number): number {
  if (Math.abs(seconds) <= longestLifetimeSeconds) return seconds
  throw new RangeError(`lifetimeSeconds is at most ${longestLifetimeSeconds}, either way; got ${seconds}.`)
}
