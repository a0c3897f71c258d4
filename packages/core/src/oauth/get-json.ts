import type { StrategyContext } from '../context.js'
import { fetchJson } from './fetch-json.js'

/** GET of a JSON document of the host, without credentials. */
export function getJson(
  url: string,
  expected: string,
  context: Pick<StrategyContext, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  return fetchJson(url, { expected, check: 'Check that the host is a Databricks host.', signal }, context)
}
