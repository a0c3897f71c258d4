import type { Answer } from '../../http/answer.js'
import type { WorldState } from '../../world/state.js'

/** A REST refusal in the standard shape. `code` is the wire's `error_code`; the journal's reason defaults to it. */
export function databricksError(status: number, code: string, message: string, reason?: string): Answer {
  return {
    status,
    json: { error_code: code, message, details: [] },
    reason: { code: reason ?? code.toLowerCase().replaceAll('_', '-'), sentence: message },
  }
}

/** A condition of an API: the journal's reason code, whether it fails, and what the wire says then. */
export type ApiCheck = readonly [reason: string, fails: boolean, status: number, code: string, message: string]

/** The refusal for the first condition that fails and is enforced in this world. */
export function firstRefusal(world: WorldState, checks: readonly ApiCheck[]): Answer | undefined {
  const failed = checks.find(([reason, fails]) => fails && world.enforces(reason))
  return failed && databricksError(failed[2], failed[3], failed[4], failed[0])
}

/** A condition on a parameter, refused as every API refuses a bad one. */
export function parameterCheck(reason: string, fails: boolean, message: string): ApiCheck {
  return [reason, fails, 400, 'INVALID_PARAMETER_VALUE', message]
}

/**
 * The refusal of a credential, whose `error_code` is the status as a number. A 401 names the scheme, as a real workspace
 * does; a 403 does not.
 */
export function credentialError(
  status: 401 | 403,
  message: string,
  reason: { code: string; sentence: string },
): Answer {
  return {
    status,
    headers: {
      'x-databricks-reason-phrase': message,
      ...(status === 401 && { 'www-authenticate': 'Bearer realm="DatabricksRealm"' }),
    },
    json: { error_code: status, message },
    reason,
  }
}
