/** No token that Databricks issues is longer. */
export const TOKEN_MAX_LENGTH = 16_384

/** Times of a JWT, in seconds since the epoch. */
export interface UnverifiedTimes {
  readonly exp?: number
  readonly iat?: number
}

/** What a JWT says of itself. Nobody has verified it. */
export interface UnverifiedJwt {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * The times that a JWT (RFC 7519 section 4.1) states about itself, *unverified*: a hint for when to refresh, never a reason
 * to trust. `undefined` for anything that is not a three-part JWT.
 */
export function unverifiedTimes(token: string): UnverifiedTimes | undefined {
  const parts = partsOf(token)
  const claims = parts && objectIn(parts[1])
  return claims && timesIn(claims)
}

/**
 * Header and claims of a JWT (RFC 7515 section 7.1), *unverified*: to say which token it is and when it ends, never a reason to
 * trust it. `undefined` for anything that is not a three-part JWT of at most 16 KiB.
 *
 * @example
 * ```ts
 * import { unverifiedJwt } from '@lakeauth/core'
 *
 * const issuerOf = (token: string) => unverifiedJwt(token)?.claims['iss']
 * ```
 */
export function unverifiedJwt(token: string): UnverifiedJwt | undefined {
  const parts = partsOf(token)
  const header = parts && objectIn(parts[0])
  const claims = parts && objectIn(parts[1])
  return header && claims && { header, claims }
}

/** The times among these claims that are times. */
function timesIn({ exp, iat }: Readonly<Record<string, unknown>>): UnverifiedTimes {
  return { ...(isTime(exp) && { exp }), ...(isTime(iat) && { iat }) }
}

function partsOf(token: string): readonly [string, string, string] | undefined {
  if (token.length > TOKEN_MAX_LENGTH) return undefined
  const parts = token.split('.')
  if (parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part))) return undefined
  return parts as unknown as readonly [string, string, string]
}

function objectIn(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as Readonly<Record<string, unknown>>
  } catch {
    return undefined
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER
}
