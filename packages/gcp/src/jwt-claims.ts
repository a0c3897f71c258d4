/** What an ID token says of itself, *unverified*: for its life and its audience, never a reason to trust it. */
export interface IdTokenClaims {
  readonly aud?: unknown
  /** Seconds since the epoch. */
  readonly exp: number
  readonly iat?: number
  readonly email?: string
}

/** Google's ID tokens are shorter by far. */
const LENGTH_MAX = 16_384

/** The claims of a JWT (RFC 7519); `undefined` for anything that is not one with an end. */
export function idTokenClaims(token: string): IdTokenClaims | undefined {
  const parts = token.split('.')
  if (token.length > LENGTH_MAX || parts.length !== 3 || parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part))) {
    return undefined
  }
  try {
    const bytes = Uint8Array.from(atob((parts[1] as string).replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    )
    const { aud, exp, iat, email } = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<
      string,
      unknown
    >
    return isTime(exp)
      ? { aud, exp, ...(isTime(iat) && { iat }), ...(typeof email === 'string' && { email }) }
      : undefined
  } catch {
    return undefined
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= Number.MAX_SAFE_INTEGER
}
