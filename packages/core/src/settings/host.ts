/** A host that was spelled in the one canonical way, or brought there. */
export interface CanonicalHost {
  /** `https://` + lower-case ASCII host [+ port other than 443]; `http://` for a loopback host only. */
  readonly origin: string
  /** Without a port; an IPv6 literal keeps its brackets. */
  readonly hostname: string
  /** From `?w=`, `?o=` or `?workspace_id=`, as in a URL pasted from the browser. */
  readonly workspaceId?: string
  /** From `?a=` or `?account_id=`. */
  readonly accountId?: string
}

/**
 * Brings a host setting into canonical form. Path, query and fragment are dropped, after the ids in the query are kept:
 * the first non-empty `w` whatever its form, else an `o` or `workspace_id` of digits, as in databricks-sdk-go.
 *
 * Refuses what two readers could understand as two hosts (userinfo, backslash, `%`, non-ASCII, a trailing dot, numbers
 * such as `0x7f.1`): apart from case and a default port, a host must be written as the WHATWG URL parser would print it.
 * Throws an `Error` that says what is wrong; it repeats at most 80 printable characters, and none where an `@` occurs.
 *
 * @example
 * ```ts
 * canonicalHost('Adb-1.2.azuredatabricks.net/browse?o=1')
 * // { origin: 'https://adb-1.2.azuredatabricks.net', hostname: 'adb-1.2.azuredatabricks.net', workspaceId: '1' }
 * ```
 */
export function canonicalHost(input: string): CanonicalHost {
  if (input === '') throw invalid('is empty', input)
  // Anywhere in the input, because the WHATWG parser silently drops tabs and line feeds.
  if (hasBlankOrControl(input)) throw invalid('has whitespace or control characters', input)
  const { scheme, authority, query } = split(input)
  if (scheme !== 'https' && scheme !== 'http') throw invalid('has a scheme other than https', input)
  if (authority.includes('@')) throw invalid('has a user name or password', input)
  for (const sign of ['\\', '%']) if (authority.includes(sign)) throw invalid(`has a ${sign}`, input)
  if (!isVisibleAscii(authority)) throw invalid('has characters outside ASCII', input)

  const url = parse(scheme, authority)
  if (url === undefined) throw invalid('has a host name, address or port that is malformed or oddly spelled', input)
  if (scheme === 'http' && !isLoopback(url.hostname)) throw invalid('has http: on a host other than loopback', input)

  const workspaceId = workspaceIdOf(query)
  const accountId = firstOf(query, ['a', 'account_id'])
  // An id ends up in headers and paths.
  for (const id of [workspaceId, accountId]) {
    if (id !== undefined && !isVisibleAscii(id)) throw invalid('has a malformed id in its query', input)
  }
  return {
    origin: url.origin,
    hostname: url.hostname,
    ...(workspaceId && { workspaceId }),
    ...(accountId && { accountId }),
  }
}

/**
 * True for a canonical hostname that means this machine by its spelling alone, without DNS: `localhost`, names under
 * `.localhost` (RFC 6761 section 6.3), 127.0.0.0/8 in four decimal parts, and `[::1]`.
 */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  if (hostname.endsWith('.localhost')) return isName(hostname)
  const parts = hostname.split('.')
  return parts.length === 4 && parts[0] === '127' && parts.every(isOctet)
}

function isOctet(part: string): boolean {
  const value = Number(part)
  return value >= 0 && value <= 255 && String(value) === part
}

interface Parts {
  readonly scheme: string
  readonly authority: string
  readonly query: URLSearchParams
}

/** `https` unless the input starts with a scheme and `://`. */
function split(input: string): Parts {
  const delimiter = input.search(/[/?#]/)
  const schemed = delimiter > 0 && input.startsWith('://', delimiter - 1)
  const rest = schemed ? input.slice(delimiter + 2) : input
  const [beforeFragment = ''] = rest.split('#', 1)
  const [beforeQuery = ''] = beforeFragment.split('?', 1)
  const [authority = ''] = beforeQuery.split('/', 1)
  return {
    scheme: schemed ? input.slice(0, delimiter - 1).toLowerCase() : 'https',
    authority,
    query: new URLSearchParams(beforeFragment.slice(beforeQuery.length)),
  }
}

/** Undefined unless the authority is written as the parser would print it, apart from case and a default port. */
function parse(scheme: string, authority: string): URL | undefined {
  const bracket = authority.lastIndexOf(']')
  const colon = authority.indexOf(':', bracket + 1)
  const host = (colon < 0 ? authority : authority.slice(0, colon)).toLowerCase()
  const port = colon < 0 ? undefined : authority.slice(colon + 1)
  if (bracket < 0 && !isName(host)) return undefined
  if (port !== undefined && !isPort(port)) return undefined
  const url = URL.parse(`${scheme}://${authority}`)
  return url?.hostname === host ? url : undefined
}

/** Whether it is too large is left to the parser. */
function isPort(port: string): boolean {
  const value = Number(port)
  return value >= 1 && String(value) === port
}

/** The lengths of RFC 1035 section 2.3.4, no empty label and thus no trailing dot. */
function isName(host: string): boolean {
  if (host.length > 253 || !/^[a-z0-9._-]+$/.test(host)) return false
  return host.split('.').every((label) => label.length > 0 && label.length < 64)
}

function workspaceIdOf(query: URLSearchParams): string | undefined {
  const unified = firstOf(query, ['w'])
  if (unified !== undefined) return unified
  return ['o', 'workspace_id'].map((name) => query.get(name)).find((id) => id !== null && /^\d+$/.test(id)) ?? undefined
}

function firstOf(query: URLSearchParams, names: readonly string[]): string | undefined {
  return names.map((name) => query.get(name)).find((value) => value !== null && value !== '') ?? undefined
}

function hasBlankOrControl(text: string): boolean {
  return /[\s\p{Cc}]/u.test(text)
}

function isVisibleAscii(text: string): boolean {
  return /^[!-~]*$/.test(text)
}

/** Says what is wrong and shows enough of the input to find it, but neither userinfo nor a query. */
function invalid(problem: string, input: string): Error {
  // Where `@` occurs, however it is written, anything may be meant as a password.
  const shown = /[@\uff20\ufe6b]|%40/.test(input) ? '' : (input.split(/[?#]/, 1)[0] ?? '')
  const cleaned = shown.slice(0, 80).replace(/[^ -~]/g, '?')
  const what = cleaned === '' ? 'host' : `host "${cleaned}"`
  return new Error(`${what} ${problem}; expected https://<name>[:port], such as https://dbc-a1b2.cloud.databricks.com`)
}
