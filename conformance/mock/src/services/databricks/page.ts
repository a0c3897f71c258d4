import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { firstRefusal, parameterCheck } from './databricks-error.js'

/** One page of a list, and where the next one begins: an empty text at the end. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string
}

/** The page that `page_size` and `page_token` ask for. A token is the place in the list, and only good where there is one. */
export function pageOf<T>({ query, world }: Exchange, all: readonly T[]): Page<T> | { readonly refused: Answer } {
  const [size, token] = [query.get('page_size') ?? '0', query.get('page_token') ?? '']
  const wanted = token === '' ? 0 : Number(/^p(\d{1,6})$/.exec(token)?.[1] ?? Number.NaN)
  const isPlace = wanted < Math.max(1, all.length)
  const refused = firstRefusal(world, [
    parameterCheck('malformed-page-size', !/^\d{1,6}$/.test(size), 'page_size must be a number.'),
    parameterCheck('unknown-page-token', !isPlace, 'The page token is invalid.'),
  ])
  if (refused) return { refused }
  const start = isPlace ? wanted : 0
  const end = start + (Number(size) || 100)
  return { items: all.slice(start, end), next: end < all.length ? `p${end}` : '' }
}
