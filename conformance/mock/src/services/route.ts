import type { Answer } from '../http/answer.js'
import type { Exchange } from '../http/exchange.js'
import type { Operation } from '../http/operation.js'

/** What answers one method of a route. */
export type Handler = (exchange: Exchange) => Answer | Promise<Answer>

/** One path of a service. `:name` captures a segment. Several operations may share a path under different methods. */
export interface Route {
  readonly operation: Operation
  readonly method: string
  readonly path: string
  readonly handler: Handler
}
