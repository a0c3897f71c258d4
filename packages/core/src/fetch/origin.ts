import { AuthError } from '../errors.js'
import { isLoopback } from '../settings/host.js'

/** Origin and path: the part of a URL that may be shown. */
export function withoutQuery(url: URL): string {
  return `${url.origin}${url.pathname}`
}

/** https, or http on loopback, without user name and password. */
export function isSecure(url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

/** Where the metadata services of AWS and of Google Cloud are on IPv6: unique local addresses (RFC 4193) that the vendors document. */
const METADATA_IPV6: ReadonlySet<string> = new Set(['[fd00:ec2::254]', '[fd20:ce::254]'])

/**
 * True for a service of the machine itself: the metadata service of a cloud (169.254.169.254, or its one address on IPv6), or
 * what App Service on Linux hands out tokens at (169.254.255.2:8081 and others). They speak plain http everywhere, at a
 * link-local address (RFC 3927) that no router passes on; a name in its place could lead anywhere, so that no name counts.
 */
export function isMachineMetadata({ protocol, hostname, username, password }: URL): boolean {
  const isLocal = METADATA_IPV6.has(hostname) || /^169\.254\.\d+\.\d+$/.test(hostname)
  return protocol === 'http:' && isLocal && username === '' && password === ''
}

/** Refuses a URL that would carry a secret in the clear. */
export function assertSecure(url: URL): void {
  if (isSecure(url)) return
  if (url.username !== '' || url.password !== '') {
    throw forbidden(`${withoutQuery(url)} holds a user name or password. Leave it out of the URL.`)
  }
  throw forbidden(`${withoutQuery(url)} is not an https URL (http is accepted on loopback only).`)
}

/**
 * The URL of a request to one origin. A string that a browser and a person read differently (`//other`, `\\other`, a tab
 * inside) is refused before it is parsed. A space inside is encoded, as `fetch` does; around the string it would be dropped.
 */
export function urlOnOrigin(input: string | URL, origin: string): URL {
  const text = String(input)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  if (/^[\s\\/]{2}|^\s|\s$|\\|[\u0000-\u001f\u007f]/.test(text)) {
    throw forbidden(
      'The URL starts with two slashes, has a space around it, or holds a backslash or a control character.',
    )
  }
  if (!URL.canParse(text, origin)) throw forbidden(`The URL cannot be parsed against ${origin}.`)
  const url = new URL(text, origin)
  assertSecure(url)
  if (url.origin === origin) return url
  throw forbidden(
    `${withoutQuery(url)} is not on ${origin}, and this sign-in's headers go nowhere else. Use your own fetch for other hosts.`,
  )
}

function forbidden(message: string): AuthError {
  return new AuthError({ code: 'ERR_ORIGIN_FORBIDDEN', message })
}
