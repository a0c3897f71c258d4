import { parseSecureUrl } from '@lakeauth/core'

/** A UUID, in lower case: client ids and object ids of Entra. */
export function parseGuid(raw: string): string {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(raw)) return raw.toLowerCase()
  throw new Error('expected a UUID, such as 00000000-0000-0000-0000-000000000001')
}

/** A tenant: its UUID, or a domain of it. It becomes a segment of a path. */
export function parseTenant(raw: string): string {
  const label = '[a-z\\d](?:[a-z\\d-]{0,61}[a-z\\d])?'
  if (/^(?:common|organizations|consumers)$/i.test(raw)) {
    throw new Error("expected one tenant: an application signs in to the tenant of the workspace, not to everybody's")
  }
  if (raw.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`, 'i').test(raw)) return raw.toLowerCase()
  throw new Error("expected the tenant's UUID, or a domain such as contoso.onmicrosoft.com")
}

/** `true` or `false`, as people write them. */
export function parseBoolean(raw: string): boolean {
  if (/^(true|1|yes|on)$/i.test(raw)) return true
  if (/^(false|0|no|off)$/i.test(raw)) return false
  throw new Error('expected true or false')
}

/** Where a machine hands out tokens of its identity: loopback, or a link-local address (RFC 3927). A name could be anybody's. */
export function parseIdentityUrl(raw: string): string {
  const url = URL.canParse(raw) ? new URL(raw) : undefined
  const here = url && /^(localhost|127\.0\.0\.1|\[::1\]|169\.254\.\d{1,3}\.\d{1,3})$/.test(url.hostname)
  if (here && url.protocol === 'http:' && url.username === '' && url.password === '' && url.hash === '') {
    return url.href.replace(/\/+$/, '')
  }
  throw new Error('expected an http URL on loopback or at a link-local address (169.254.…)')
}

/** A whole number of seconds, up to ten minutes. */
export function parseSeconds(raw: string): number {
  if (/^\d{1,3}$/.test(raw) && Number(raw) >= 1 && Number(raw) <= 600) return Number(raw)
  throw new Error('expected a whole number of seconds from 1 to 600')
}

/** Where Entra is. It may have a path, as emulators do; neither a query nor a slash at the end. */
export function parseAuthority(raw: string): string {
  const { origin, pathname } = new URL(parseSecureUrl(raw))
  return (origin + pathname).replace(/\/+$/, '')
}
