import { AuthError } from '../errors.js'
import { isSecure } from '../fetch/origin.js'
import { internalsOf } from '../internals.js'
import { parseSecureUrl } from '../settings/parsers.js'

/** Origins separated by commas or spaces: https, or http on loopback. */
export function parseOrigins(raw: string): readonly string[] {
  const urls = raw.split(/[\s,]+/).filter((part) => part !== '')
  if (urls.length === 0) throw new Error('it names no origin; expected one or more, such as https://github.example')
  return [...new Set(urls.map((url) => new URL(parseSecureUrl(url)).origin))]
}

/** A provider by the names of its hosts. */
export interface KnownHosts {
  /** For an error: `GitHub's runners (*.actions.githubusercontent.com)`. */
  readonly shown: string
  isKnown(hostname: string): boolean
}

/** The origins among these URLs that a request token may go to. */
export function allowedOrigins(
  url: string | undefined,
  { isKnown }: KnownHosts,
  allowed: readonly string[] | undefined,
): readonly string[] {
  if (url === undefined || !URL.canParse(url)) return []
  const parsed = new URL(url)
  // The caller's own list may be one that nobody parsed.
  const extra = allowed ? parseOrigins(allowed.join(' ')) : []
  const known = parsed.protocol === 'https:' && parsed.port === '' && isKnown(parsed.hostname)
  return isSecure(parsed) && (known || extra.includes(parsed.origin)) ? [parsed.origin] : []
}

/**
 * A URL that the environment names, when the job's request token may go there: otherwise whoever sets one variable is handed
 * the token, and with it the job's identity.
 *
 * @throws AuthError that names the setting, and the one that would allow it.
 */
export function allowedUrl(
  url: string,
  of: { readonly source: string; readonly hosts: KnownHosts; readonly allowed: readonly string[] | undefined },
  context: object,
): URL {
  if (allowedOrigins(url, of.hosts, of.allowed).length > 0) return new URL(url)
  const { strategy } = internalsOf(context)
  const place = URL.canParse(url) ? `at ${new URL(url).origin.slice(0, 100)}` : 'no URL'
  throw new AuthError({
    code: 'ERR_ORIGIN_FORBIDDEN',
    message: `${strategy}: ${of.source} is ${place}, not at ${of.hosts.shown}; nothing was sent there. If it is yours, as with a server of your own, name its origin in oidcAllowedOrigins (LAKEAUTH_OIDC_ALLOWED_ORIGINS).`,
    strategy,
  })
}
