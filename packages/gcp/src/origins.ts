import { AuthError, parseSecureUrl } from '@lakeauth/core'
import type { CredentialJson } from './credential-file.js'
import { type Google, textIn } from './google.js'

/** Google's OAuth token endpoint. */
const TOKEN_URL = 'https://oauth2.googleapis.com/token'
/** Google's Security Token Service. */
export const STS_URL = 'https://sts.googleapis.com/v1/token'
/** IAM Credentials, which lets one identity act as another. */
export const IAM_CREDENTIALS_URL = 'https://iamcredentials.googleapis.com'

/** The origins behind these. */
export const GOOGLE_ORIGINS: readonly string[] = [TOKEN_URL, STS_URL, IAM_CREDENTIALS_URL].map(
  (url) => new URL(url).origin,
)

/** Names of the token endpoint in older files; the library asks at the current one, whatever the file says. */
const OLD_TOKEN_URLS: ReadonlySet<string> = new Set([
  'https://accounts.google.com/o/oauth2/token',
  'https://www.googleapis.com/oauth2/v3/token',
  'https://www.googleapis.com/oauth2/v4/token',
])

/** Origins separated by commas or spaces: https, or http on loopback. */
export function parseOrigins(raw: string): readonly string[] {
  const urls = raw.split(/[\s,]+/).filter((part) => part !== '')
  if (urls.length === 0) throw new Error('it names no origin; expected one or more, such as https://sts.example')
  return [...new Set(urls.map((url) => new URL(parseSecureUrl(url)).origin))]
}

/** Allowed origins as they came: from text, or as a list that the caller made. */
export function originsOf(allowed: readonly string[] | undefined): readonly string[] {
  return allowed ? parseOrigins(allowed.join(' ')) : []
}

/**
 * A URL from a file of credentials, when it may be asked. A file that somebody handed over could otherwise send tokens of
 * the workload anywhere (Google's own warning on externally sourced credentials).
 *
 * @throws AuthError that names the file, the field, the origin, and the setting that would allow it.
 */
export function allowedUrl(
  url: string,
  from: { readonly field: string; readonly where: string; readonly usual: readonly string[] },
  { strategy, allowed }: Pick<Google, 'strategy' | 'allowed'>,
): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const clean = parsed && parsed.username === '' && parsed.password === ''
  if (parsed && clean && [...from.usual, ...allowed].includes(parsed.origin)) return parsed.href
  const place = !parsed ? 'no URL' : clean ? `at ${shown(parsed)}` : 'a URL with a user name'
  throw new AuthError({
    code: 'ERR_ORIGIN_FORBIDDEN',
    message: `${strategy}: ${from.field} of ${from.where} is ${place}, not at ${from.usual.join(' or ')}; nothing was sent there. If you trust it, name its origin in googleAllowedOrigins (LAKEAUTH_GOOGLE_ALLOWED_ORIGINS).`,
    strategy,
  })
}

/** The token endpoint that a file names: Google's, also by an older name, or one that is allowed. */
export function tokenUrlIn({ json, where }: CredentialJson, google: Google): string {
  const url = textIn(json, 'token_uri') ?? TOKEN_URL
  if (OLD_TOKEN_URLS.has(url)) return TOKEN_URL
  return allowedUrl(url, { field: 'token_uri', where, usual: GOOGLE_ORIGINS }, google)
}

function shown({ origin, protocol }: URL): string {
  return origin === 'null' ? `a ${protocol} URL` : origin.slice(0, 100)
}
