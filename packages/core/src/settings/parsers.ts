import { isTokenText } from '../headers.js'
import { canonicalHost, isLoopback } from './host.js'

/** The origin of a Databricks host. Throws an `Error` that says what is expected. */
export function parseHost(raw: string): string {
  return canonicalHost(raw).origin
}

/**
 * A value that goes into a header: nothing that a bearer token may not hold (RFC 6750 section 2.1). A byte order mark and blanks
 * around it go, since an editor, `echo` or a mounted secret adds them.
 */
export function parseBearerToken(raw: string): string {
  const token = raw.trim()
  if (isTokenText(token)) return token
  if (token === '') throw new Error('it is blank')
  throw new Error('it holds characters that no bearer token may hold; check for quotes, spaces or a line break')
}

/** Text without control characters. */
export function parsePrintable(raw: string): string {
  for (const character of raw) {
    const code = character.codePointAt(0) as number
    if (code < 0x20 || code === 0x7f) throw new Error('it holds a control character, such as a line break')
  }
  return raw
}

/** An id or a secret that somebody issued, without control characters. White space and a byte order mark around it go. */
export function parseIssued(raw: string): string {
  const text = parsePrintable(raw.trim())
  if (text !== '') return text
  throw new Error('it is blank')
}

/** A password, whose blanks are its own. A byte order mark before it and the line break behind it are not. */
export function parsePassword(raw: string): string {
  const text = parsePrintable(raw.replace(/^\uFEFF/, '').replace(/\r?\n$/, ''))
  if (text !== '') return text
  throw new Error('it is blank')
}

/** A user name for HTTP Basic: the first colon ends it there (RFC 7617 section 2). */
export function parseUserName(raw: string): string {
  if (!raw.includes(':')) return parseIssued(raw)
  throw new Error('it holds a colon, which no user name for HTTP Basic may hold')
}

/** Scopes separated by commas or spaces, sorted and without duplicates. */
export function parseScopes(raw: string): readonly string[] {
  const scopes = [...new Set(raw.split(/[\s,]+/).filter((scope) => scope !== ''))].sort()
  if (scopes.length === 0) throw new Error('it names no scope; expected one or more, such as "all-apis"')
  // RFC 6749 section 3.3: printable ASCII but the quote and the backslash.
  if (scopes.some((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
    throw new Error('a scope holds a character that no scope may hold')
  return scopes
}

/** Decimal digits, as workspace ids are written. */
export function parseWorkspaceId(raw: string): string {
  if (/^\d{1,20}$/.test(raw)) return raw
  throw new Error('expected the decimal workspace id')
}

/** An account id: a UUID. */
export function parseAccountId(raw: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(raw)) return raw.toLowerCase()
  throw new Error('expected the account id, a UUID such as 00000000-0000-0000-0000-000000000001')
}

/** A cloud by name, in any case. */
export function parseCloud(raw: string): 'aws' | 'azure' | 'gcp' {
  const name = raw.toLowerCase()
  if (name === 'aws' || name === 'azure' || name === 'gcp') return name
  throw new Error('expected aws, azure or gcp')
}

/** An https URL, or an http one on loopback, without user name and password. */
export function parseSecureUrl(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined
  if (!url || url.username !== '' || url.password !== '')
    throw new Error('expected a URL without user name and password')
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url.href
  throw new Error('expected an https URL (http is accepted on loopback only)')
}

/** An http or https URL on loopback; `localhost`, `127.0.0.1` or `[::1]` and nothing that merely looks like it. */
export function parseLoopbackUrl(raw: string): string {
  // The literal text is compared too: a parser turns 127.1 and 0x7f.1 into 127.0.0.1.
  const written = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/?#]|$)/i.test(raw)
  const url = written && URL.canParse(raw) ? new URL(raw) : undefined
  if (url && url.username === '' && url.password === '' && isLoopback(url.hostname)) return url.href
  throw new Error('expected an http or https URL on localhost, 127.0.0.1 or [::1], without user name and password')
}
