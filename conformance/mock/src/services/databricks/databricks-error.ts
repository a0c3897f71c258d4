import type { Answer } from '../../http/answer.js'

/** A REST refusal in the standard shape. `code` is the wire's `error_code`; the journal's reason defaults to it. */
export function databricksError(status: number, code: string, message: string, reason?: string): Answer {
  return {
    status,
    json: { error_code: code, message, details: [] },
    reason: { code: reason ?? code.toLowerCase().replaceAll('_', '-'), sentence: message },
  }
}

/** The refusal of a credential, whose `error_code` is the status as a number. */
export function credentialError(
  status: 401 | 403,
  message: string,
  reason: { code: string; sentence: string },
): Answer {
  return {
    status,
    headers: { 'x-databricks-reason-phrase': message },
    json: { error_code: status, message },
    reason,
  }
}
