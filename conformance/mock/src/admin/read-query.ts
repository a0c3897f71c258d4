import type { JsonSchema } from '../json-schema/json-schema.js'
import { problemIn, sentenceOf } from '../json-schema/problem-in.js'
import { AdminError, type QueryValues } from './call.js'

/** Query parameters as their schemas read them. Throws an `AdminError` for one that is unknown, malformed or missing. */
export function readQuery(parameters: URLSearchParams, schema: JsonSchema | undefined): QueryValues {
  const entries = [...parameters].map(([name, text]) => [name, valueOf(text, schema?.properties?.[name])] as const)
  const query = Object.fromEntries(entries)
  const problem = problemIn(query, schema ?? { type: 'object', additionalProperties: false })
  if (problem) throw new AdminError(400, sentenceOf(problem, 'The query'))
  return query
}

function valueOf(text: string, { type }: JsonSchema = {}): string | number | boolean {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}
