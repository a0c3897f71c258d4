import { AuthError } from '../errors.js'
import { isSecure } from './origin.js'
import { isReplayable } from './replayable-body.js'

/** Redirects followed before giving up. */
export const REDIRECTS_MAX = 5

/** Names that carry credentials whoever set them. */
const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization']
/** Names that describe a body (WHATWG fetch, "request-body-header name"), and its length. */
const BODY_HEADERS: readonly string[] = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
]

/** One request of a chain of redirects. */
export interface Hop {
  readonly url: URL
  readonly init: RequestInit & { readonly headers: Headers }
}

/** True for an answer that sends the client elsewhere. */
export function isRedirect({ status, headers }: Response): boolean {
  return [301, 302, 303, 307, 308].includes(status) && headers.has('location')
}

/**
 * Where a redirect leads (RFC 9110 section 15.4). Towards another origin the headers of this sign-in and every other
 * credential are dropped, and no body goes along.
 */
export function nextHop({ status, headers }: Response, hop: Hop, ours: readonly string[]): Hop {
  const location = headers.get('location') ?? ''
  if (!URL.canParse(location, hop.url.href)) throw refused(hop.url, status, 'to a place that cannot be read')
  const url = new URL(location, hop.url.href)
  if (!isSecure(url)) throw refused(hop.url, status, 'to a URL that is not https or holds a user name')
  if (hop.url.protocol === 'https:' && url.protocol !== 'https:') {
    throw refused(hop.url, status, `from https to ${url.origin}`)
  }
  const init = redirectedInit(hop, status)
  if (url.origin === hop.url.origin) return { url, init }
  if (init.body !== undefined && init.body !== null)
    throw refused(hop.url, status, `of a request with a body to ${url.origin}`)
  for (const name of [...ours, ...CREDENTIAL_HEADERS]) init.headers.delete(name)
  return { url, init }
}

function redirectedInit({ url, init }: Hop, status: number): Hop['init'] {
  const headers = new Headers(init.headers)
  const method = (init.method ?? 'GET').toUpperCase()
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST'
  if (!becomesGet) {
    if (!isReplayable(init.body)) throw refused(url, status, 'of a request whose body cannot be sent twice')
    return { ...init, headers }
  }
  for (const name of BODY_HEADERS) headers.delete(name)
  const { body: _dropped, ...rest } = init
  return { ...rest, method: 'GET', headers }
}

/** Names origins alone: whatever else is in a `Location` was written by somebody else. */
function refused(url: URL, status: number, what: string): AuthError {
  return new AuthError({
    code: 'ERR_UNEXPECTED_REDIRECT',
    message: `${url.origin} answered ${status}, a redirect ${what}. It is not followed. Pass \`redirect: 'manual'\` to handle it yourself.`,
  })
}

/** The error after too many redirects. */
export function tooManyRedirects(url: URL): AuthError {
  return new AuthError({
    code: 'ERR_UNEXPECTED_REDIRECT',
    message: `${url.origin} is the end of ${REDIRECTS_MAX} redirects and redirects again. Check the path.`,
  })
}
