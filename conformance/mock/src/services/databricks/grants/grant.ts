import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { oauthError } from '../oauth-error.js'

/** What answers one `grant_type`. */
export type Grant = (exchange: Exchange, form: URLSearchParams) => Answer | Promise<Answer>

/** A refusal with 400 and why for the journal. */
export function refuseGrant(error: string, code: string, description: string, sentence?: string): Answer {
  return oauthError(400, error, description, { code, ...(sentence !== undefined && { sentence }) })
}
