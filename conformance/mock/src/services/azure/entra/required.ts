import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { entraError } from './entra-error.js'

/** The refusal of a form that lacks a parameter. */
export function missingParameter(exchange: Exchange, name: string): Answer {
  const message = `The request body must contain the following parameter: '${name}'.`
  return entraError(
    exchange,
    { status: 400, error: 'invalid_request', code: 900144, message },
    `missing-${name.replaceAll('_', '-')}`,
  )
}
