/** A claim may be as long as its issuer likes. */
const LENGTH_MAX = 200

/** A secret in a claim is somebody's mistake; it is not repeated. The shapes of Databricks tokens and of JWTs. */
const TOKEN_SHAPES =
  /\b(?:dapi|dose|doau|dosr)[0-9a-f]{16,}(?:-\d+)?\b|\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/gi

/** A value of a token or a policy as a sentence shows it: quoted, on one line, without anything that looks like a token. */
export function shown(value: unknown): string {
  if (value === undefined) return 'absent'
  const text = JSON.stringify(value) ?? 'absent'
  return onOneLine(text.replace(TOKEN_SHAPES, '[redacted]'))
}

/** A text that somebody else wrote, so that it cannot rearrange a terminal's line or add one. */
export function onOneLine(text: string): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '?')
  return plain.length > LENGTH_MAX ? `${plain.slice(0, LENGTH_MAX)}…` : plain
}

/** A time as a sentence shows it. `seconds` are since the epoch. */
export function shownTime(seconds: number): string {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString().replace('.000Z', 'Z')
}
