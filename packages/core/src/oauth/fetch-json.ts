import type { StrategyContext } from '../context.js'
import { sendableHeaders } from '../fetch/sendable-headers.js'
import { internalsOf } from '../internals.js'
import { readJsonObject } from './read-json.js'
import { refusalOf } from './refusal.js'

/** What {@link fetchJson} is given. */
export interface JsonRequest extends RequestInit {
  /** What should come back, for an error: `a token of the vault`. */
  readonly expected: string
  /** What to check after a refusal; name settings with `context.sourceOf`. */
  readonly check: string
}

/**
 * The JSON object that an endpoint answers with, for a strategy's own requests. A 429, 502, 503 or 504 becomes an error that
 * the lifecycle repeats, another refusal one that it does not, HTML and other surprises a typed error; no body is repeated.
 *
 * @throws TokenRequestError; ConfigurationError when a header holds what no header may hold.
 * @example
 * ```ts
 * import { fetchJson, type StrategyContext } from '@lakeauth/core'
 *
 * const ask = (context: StrategyContext) =>
 *   fetchJson('https://vault.example/token', { expected: 'a token', check: `Check ${context.sourceOf('vaultKey')}.` }, context)
 * ```
 */
export async function fetchJson(
  url: string,
  { expected, check, ...init }: JsonRequest,
  context: Pick<StrategyContext, 'fetch' | 'clock'>,
): Promise<Readonly<Record<string, unknown>>> {
  const { strategy, redact } = internalsOf(context)
  // What is no URL at all, the guarded fetch refuses.
  const { origin, pathname } = new URL(URL.canParse(url) ? url : 'about:blank')
  const endpoint = origin + redact(pathname)
  const headers = sendableHeaders(init.headers, strategy, endpoint)
  if (!headers.has('accept')) headers.set('accept', 'application/json')
  const response = await context.fetch(url, { ...init, headers })
  if (!response.ok) throw await refusalOf(response, { strategy, endpoint, clock: context.clock, redact, check })
  return readJsonObject(response, { strategy, endpoint, expected })
}
