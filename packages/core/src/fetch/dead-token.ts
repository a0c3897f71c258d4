import type { Clock } from '../context.js'
import { beginningOf, PEEK_BYTES } from './beginning.js'

/** What Databricks says of a token that it will never accept again, in answers of status 403. */
const DEAD_TOKEN = /invalid access token|token is expir|token (?:has |is )?expired|expired token/i
/** A missing permission, whose sentence may quote names that users chose. */
const NO_PERMISSION = /"error_code"\s*:\s*"PERMISSION_DENIED"/

/**
 * Does this refusal say that the token is dead? A 401 always does (RFC 6750 section 3.1); a 403 only in words, since a
 * missing permission is a 403 too. The response stays readable.
 */
export async function saysTokenIsDead(response: Response, clock: Pick<Clock, 'sleep'>): Promise<boolean> {
  if (response.status !== 403) return refusalOfDeadToken(response.status, '')
  return refusalOfDeadToken(403, await beginningOf(response, clock))
}

/** The same question about an answer whose text is at hand. */
export function refusalOfDeadToken(status: number, text: string): boolean {
  if (status !== 403) return status === 401
  const start = text.slice(0, PEEK_BYTES)
  return DEAD_TOKEN.test(start) && !NO_PERMISSION.test(start)
}
