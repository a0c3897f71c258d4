/** Minutes by which local time is ahead of UTC at a moment in milliseconds. */
export type OffsetAt = (epochMs: number) => number

/** The time zone of this process, which az shares. */
const machineOffset: OffsetAt = (epochMs) => -new Date(epochMs).getTimezoneOffset()

const DAY_MS = 86_400_000
/** The year 5138. */
const EPOCH_MAX_S = 100_000_000_000

/**
 * When a token of az ends: the epoch seconds in `expires_on` (az 2.54 and later), else the local time in `expiresOn`.
 *
 * Where clocks are set back, a local time comes twice: the first one that is still ahead is taken, since a token that is
 * thought to end too early is only asked for again. `undefined` when neither can be read.
 */
export function azExpiry(
  { expires_on: epoch, expiresOn: local }: Readonly<Record<string, unknown>>,
  now: number,
  offsetAt: OffsetAt = machineOffset,
): Date | undefined {
  if (typeof epoch === 'number' || (typeof epoch === 'string' && /^\d{1,12}$/.test(epoch))) {
    // Nothing ends at the beginning of the epoch, and what is larger is no number of seconds: it would never end.
    const seconds = Number(epoch)
    if (seconds > 0 && seconds < EPOCH_MAX_S) return new Date(seconds * 1000)
  }
  return typeof local === 'string' ? parseLocal(local, now, offsetAt) : undefined
}

function parseLocal(text: string, now: number, offsetAt: OffsetAt): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/.exec(text)
  if (!match) return undefined
  const [, date, time, zone] = match
  const read = Date.parse(`${date}T${time}${zone ?? 'Z'}`)
  // `Date` turns the 30th of February into the first of March.
  if (Number.isNaN(read) || !new Date(`${date}T00:00:00Z`).toISOString().startsWith(date as string)) return undefined
  return new Date(zone ? read : momentOf(read, now, offsetAt))
}

/** The moment at which clocks here show this time, which is given as if it were UTC. */
function momentOf(shown: number, now: number, offsetAt: OffsetAt): number {
  // No zone changes its offset twice within two days.
  const moments = [offsetAt(shown - DAY_MS), offsetAt(shown + DAY_MS)]
    .map((offset) => shown - offset * 60_000)
    .sort((a, b) => a - b) as [number, number]
  const real = moments.filter((moment) => moment + offsetAt(moment) * 60_000 === shown)
  // Where clocks are set forward, some times are never shown.
  return real.find((moment) => moment > now) ?? real.at(-1) ?? moments[0]
}
