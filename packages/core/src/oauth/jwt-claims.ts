/** No token that Databricks issues is longer. */
export const TOKEN_MAX_LENGTH = 16_384

/** Times of a JWT, in seconds since the epoch. */
export interface UnverifiedTimes {
  readonly exp?: number
  readonly iat?: number
}

/**
 * The times that a JWT (RFC 7519 section 4.1) states about itself, *unverified*: a hint for when to refresh, never a reason
 * to trust. `undefined` for anything that is not a three-part JWT.
 */
export function unverifiedTimes(token: string): UnverifiedTimes | undefined {
  if (token.length > TOKEN_MAX_LENGTH) return undefined
  const parts = token.split('.')
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part))) return undefined
  try {
    const bytes = Uint8Array.from(atob((parts[1] as string).replaceAll('-', '+').replaceAll('_', '/')), (c) =>
      c.charCodeAt(0),
    )
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined
    const { exp, iat } = claims as { exp?: unknown; iat?: unknown }
    return { ...(isTime(exp) && { exp }), ...(isTime(iat) && { iat }) }
  } catch {
    return undefined
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER
}
