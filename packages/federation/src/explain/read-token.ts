import { type UnverifiedJwt, unverifiedJwt } from '@lakeauth/core'

/** No identity provider's tokens are longer, and what is longer is not decoded. */
const LENGTH_MAX = 16_384

/** A JWT taken apart. Nothing in it is verified. */
export interface ReadToken extends UnverifiedJwt {
  readonly value: string
}

/** A JWT (RFC 7519) taken apart, or why it is none. */
export function readToken(text: string): ReadToken | { readonly problem: string } {
  // As a sign-in does. It takes a byte order mark for a blank too.
  const value = text.trim()
  if (value === '') return { problem: 'It is empty.' }
  if (value.length > LENGTH_MAX) return { problem: `It has more than ${LENGTH_MAX} characters.` }
  if (/^bearer /i.test(value)) return { problem: 'It starts with "Bearer": only the token itself is exchanged.' }
  const parts = value.split('.')
  if (parts.length === 5) return { problem: 'It is encrypted (five parts): only signed tokens are taken.' }
  if (parts.length !== 3)
    return { problem: 'It has not the three parts of a JWT: an opaque access token cannot be exchanged.' }
  const [head = '', body = '', signature = ''] = parts
  if (![head, body].every((part) => /^[\w-]+$/.test(part)) || !/^[\w-]*$/.test(signature))
    return { problem: 'Its parts are not base64url.' }
  // A token of "alg none" has no signature, and is to be explained as well.
  const read = unverifiedJwt(`${head}.${body}.${signature || '-'}`)
  return read ? { value, ...read } : { problem: 'Its header or its claims are not a JSON object.' }
}

/** The bytes of base64url; `undefined` when it has no such reading, or a second spelling for the same bytes. */
export function decoded(part: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
    const again = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    return again === part ? Uint8Array.from(binary, (character) => character.charCodeAt(0)) : undefined
  } catch {
    return undefined
  }
}
