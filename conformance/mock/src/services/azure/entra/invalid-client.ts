import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { entraError } from './entra-error.js'

/** A refusal of what an application proved itself with. `sentence` is for the journal. */
export function invalidClient(
  exchange: Exchange,
  code: number,
  reason: string,
  told: { readonly message: string; readonly sentence?: string },
): Answer {
  const refusal = { status: 401, error: 'invalid_client', code, message: told.message } as const
  return entraError(exchange, refusal, reason, told.sentence)
}
