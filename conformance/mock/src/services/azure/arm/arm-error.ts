import type { Answer } from '../../../http/answer.js'

/** A refusal in the Resource Manager's shape; the journal's sentence is the message. */
export function armError(status: number, code: string, message: string, reason: string): Answer {
  return { status, json: { error: { code, message } }, reason: { code: reason, sentence: message } }
}
