import { unverifiedJwt } from '@lakeauth/core'

/** What an ID token says of itself, *unverified*: for its life and its audience, never a reason to trust it. */
export interface IdTokenClaims {
  readonly aud?: unknown
  /** Seconds since the epoch. */
  readonly exp: number
  readonly iat?: number
  readonly email?: string
}

/** The claims of a JWT (RFC 7519); `undefined` for anything that is not one with an end. */
export function idTokenClaims(token: string): IdTokenClaims | undefined {
  const { aud, exp, iat, email } = unverifiedJwt(token)?.claims ?? {}
  if (!isTime(exp)) return undefined
  return { aud, exp, ...(isTime(iat) && { iat }), ...(typeof email === 'string' && { email }) }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER
}
