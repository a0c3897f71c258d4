/** A wait longer than this is not believed. */
const RETRY_AFTER_MAX_MS = 3_600_000

/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110 section 10.2.3: seconds, or an HTTP date), capped at an
 * hour. Anything else, a negative number and a date in the past are no wait at all.
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, RETRY_AFTER_MAX_MS)
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined
  const wait = Date.parse(text) - now
  return wait > 0 ? Math.min(wait, RETRY_AFTER_MAX_MS) : undefined
}
