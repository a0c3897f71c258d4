import type { Answer } from '../../http/answer.js'
import { asRecord, parseJson } from '../../http/body.js'
import type { Exchange } from '../../http/exchange.js'
import { databricksError } from './databricks-error.js'

/** A request body as a JSON object, whatever its media type; none is an empty one, anything else `undefined`. */
export function jsonBody({ body }: Exchange): Readonly<Record<string, unknown>> | undefined {
  return body.text === '' ? {} : asRecord(parseJson(body.text))
}

/** The refusal of a body that is no JSON object. */
export function malformedBody(): Answer {
  return databricksError(400, 'MALFORMED_REQUEST', 'The body is not a JSON object.')
}
