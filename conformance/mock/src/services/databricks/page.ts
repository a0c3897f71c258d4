import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { databricksError } from './databricks-error.js'

/** One page of a list, and where the next one begins: an empty text at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string
}

/** The page that `page_size` and `page_token` ask for. A token is the place in the list, and only good where there is one. */
export function pageOf<T>({ query }: Exchange, all: readonly T[]): Page<T> | { readonly refused: Answer } {
  const [size, token] = [query.get('page_size') ?? '0', query.get('page_token') ?? '']
  if (!/^\d{1,6}$/.test(size)) return refuse('page_size must be a number.', 'malformed-page-size')
  const start = token === '' ? 0 : Number(/^p(\d{1,6})$/.exec(token)?.[1] ?? Number.NaN)
  if (!(start < Math.max(1, all.length))) return refuse('The page token is invalid.', 'unknown-page-token')
  const end = start + (Number(size) || 100)
  return { items: all.slice(start, end), next: end < all.length ? `p${end}` : '' }
}

function refuse(message: string, reason: string): { readonly refused: Answer } {
  return { refused: databricksError(400, 'INVALID_PARAMETER_VALUE', message, reason) }
}
