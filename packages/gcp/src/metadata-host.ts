/** The address of the metadata server. A constant, not a name: whoever answers for a name could hand out tokens. */
export const METADATA_URL = 'http://169.254.169.254'

/** The same on machines that have IPv6 alone (vendor guide to VM metadata). */
const METADATA_IPV6 = '[fd20:ce::254]'

const NAMES: ReadonlySet<string> = new Set([
  '169.254.169.254',
  'metadata.google.internal',
  'metadata.google.internal.',
  'metadata',
])
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

/**
 * `GCE_METADATA_HOST`: a host with or without a port. Google's own names mean the constant address; another place must be
 * on loopback, where emulators and tests are, and may have a path before the usual one.
 */
export function parseMetadataHost(raw: string): string {
  const text = /^https?:\/\//i.test(raw) ? raw : `http://${raw}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && url.username === '' && url.password === '' && url.search === '' && url.hash === '') {
    const path = url.pathname.replace(/\/+$/, '')
    if (url.host === METADATA_IPV6 && url.protocol === 'http:' && path === '') return url.origin
    if (NAMES.has(url.host) && url.protocol === 'http:' && path === '') return METADATA_URL
    if (LOOPBACK.test(url.hostname)) return url.origin + path
  }
  throw new Error('expected metadata.google.internal, 169.254.169.254, [fd20:ce::254], or a host and port on loopback')
}
