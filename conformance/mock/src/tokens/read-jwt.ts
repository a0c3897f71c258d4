import { decode } from 'jose/base64url'
import { decodeJwt } from 'jose/jwt/decode'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import { compactVerify } from 'jose/jws/compact/verify'
import { asRecord, parseJson } from '../http/body.js'
import type { KeyRing } from '../keys/key-ring.js'

/** What stands in a JWT. */
export type Claims = Readonly<Record<string, unknown>>

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The claims of a JWT that a key of this ring signed, else `undefined`, whatever was sent. */
export async function verifiedClaims(ring: KeyRing, token: string): Promise<Claims | undefined> {
  if (!isCanonical(token)) return undefined
  try {
    const key = await ring.find(decodeProtectedHeader(token).kid)
    if (!key) return undefined
    const { payload } = await compactVerify(token, key.publicKey, { algorithms: [key.algorithm] })
    return asRecord(parseJson(new TextDecoder().decode(payload)))
  } catch {
    return undefined
  }
}

/** The claims of a JWT whoever signed it, `undefined` for anything else. Only good for finding out who should verify it. */
export function unverifiedClaims(token: string): Claims | undefined {
  try {
    decodeJwt(token)
    return partOf(token, 1)
  } catch {
    return undefined
  }
}

/** The header of a JWT or JWS, `undefined` for anything else. */
export function protectedHeader(token: string): Claims | undefined {
  try {
    decodeProtectedHeader(token)
    return partOf(token, 0)
  } catch {
    return undefined
  }
}

/** Read as every JSON of a stranger is. */
function partOf(token: string, at: 0 | 1): Claims | undefined {
  return asRecord(parseJson(new TextDecoder().decode(decode(token.split('.')[at] ?? ''))))
}

/** The last character of a base64url part has spare bits: with them a token would have other spellings, unknown to revocation. */
export function isCanonical(token: string): boolean {
  return token.split('.').every((part) => {
    const spare = [0, 0, 4, 2][part.length % 4] as number
    const last = ALPHABET.indexOf(part.at(-1) ?? 'A')
    return part.length % 4 !== 1 && last % 2 ** spare === 0
  })
}
