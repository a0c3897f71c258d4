/**
 * Moves this process's wall clock, so that an hour of a token's life passes at once. Only children of the bench load it, and
 * before any peer: every peer then sees the same, what it would see after the machine had slept. Timers stay real.
 */
const RealDate = Date
let offset = 0

const now = () => RealDate.now() + offset

function ShiftedDate(...parts) {
  if (!new.target) return new RealDate(now()).toString()
  return Reflect.construct(
    RealDate,
    parts.length === 0 ? [now()] : parts,
    new.target === ShiftedDate ? RealDate : new.target,
  )
}

ShiftedDate.prototype = RealDate.prototype
ShiftedDate.now = now
globalThis.Date = Object.setPrototypeOf(ShiftedDate, RealDate)

/** Moves the wall clock forward. */
export function shift(milliseconds) {
  offset += milliseconds
}
