import { type Claims, protectedHeader, unverifiedClaims } from '../../../tokens/read-jwt.js'

/** A JWT that somebody wants to exchange. Nothing in it has been verified. */
export interface SubjectToken {
  readonly value: string
  readonly algorithm: string
  readonly claims: Claims
}

/** Reads it; `undefined` for anything but the three parts of a JWT, also with a newline around them. */
export function readSubjectToken(value: string): SubjectToken | undefined {
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(value)) return undefined
  const header = protectedHeader(value)
  const claims = unverifiedClaims(value)
  return header && claims ? { value, algorithm: String(header['alg']), claims } : undefined
}
