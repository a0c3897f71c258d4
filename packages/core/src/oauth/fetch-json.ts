import type { StrategyContext } from '../context.js'
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
 * @throws TokenRequestError
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
  const headers = new Headers(init.headers)
  if (!headers.has('accept')) headers.set('accept', 'application/json')
  const response = await context.fetch(url, { ...init, headers })
  const { origin, pathname } = new URL(url)
  const endpoint = origin + redact(pathname)
  if (!response.ok) throw await refusalOf(response, { strategy, endpoint, clock: context.clock, redact, check })
  return readJsonObject(response, { strategy, endpoint, expected })
}
