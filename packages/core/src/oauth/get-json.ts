import type { StrategyContext } from '../context.js'
import { withoutQuery } from '../fetch/origin.js'
import { internalsOf } from '../internals.js'
import { readJsonObject } from './read-json.js'
import { refusalOf } from './refusal.js'

/** GET of a JSON document without credentials. */
export async function getJson(
  url: string,
  expected: string,
  context: Pick<StrategyContext, 'fetch' | 'clock'>,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const { strategy, redact } = internalsOf(context)
  const endpoint = withoutQuery(new URL(url))
  const response = await context.fetch(url, { headers: { accept: 'application/json' }, signal })
  const check = 'Check that the host is a Databricks host.'
  if (!response.ok) throw await refusalOf(response, { strategy, endpoint, clock: context.clock, redact, check })
  return readJsonObject(response, { strategy, endpoint, expected })
}
