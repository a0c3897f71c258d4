const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Milliseconds of a duration: a number is taken as milliseconds, a text is a number with a unit (`90s`, `61m`, `2h`, `1d`,
 * `250ms`). Throws a `TypeError` for anything else, because a mistyped duration would silently test nothing.
 */
export function parseDuration(duration: number | string): number {
  if (typeof duration === 'number') return checked(duration, duration)
  const match = typeof duration !== 'string' ? null : /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration.trim())
  return checked(match ? Number(match[1]) * (unitMilliseconds[match[2] as string] as number) : Number.NaN, duration)
}

function checked(milliseconds: number, given: number | string): number {
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds
  throw new TypeError(
    `Not a duration: ${JSON.stringify(given)}. Give milliseconds or a text such as '90s', '61m', '2h'.`,
  )
}
