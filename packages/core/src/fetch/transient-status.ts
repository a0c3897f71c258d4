const TRANSIENT: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** Whether the same request may succeed later: too many of them, or a server that cannot answer now (RFC 9110 section 15.6, RFC 6585 section 4). */
export function isTransientStatus(status: number | undefined): boolean {
  return status !== undefined && TRANSIENT.has(status)
}
