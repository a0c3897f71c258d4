import type { Clock } from '../context.js'

/** Enough of a refusal to recognise its sentence. */
const PEEK_BYTES = 16_384

/** No longer does a look at a refusal hold up its caller. */
const PEEK_MS = 5_000

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
  return refusalOfDeadToken(403, await beginning(response.clone(), clock))
}

/** The same question about an answer whose text is at hand. */
export function refusalOfDeadToken(status: number, text: string): boolean {
  if (status !== 403) return status === 401
  const start = text.slice(0, PEEK_BYTES)
  return DEAD_TOKEN.test(start) && !NO_PERMISSION.test(start)
}

async function beginning(copy: Response, clock: Pick<Clock, 'sleep'>): Promise<string> {
  const reader = copy.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  const finished = new AbortController()
  // A body that stalls is the caller's to wait for: ending the copy ends the look at it.
  clock.sleep(PEEK_MS, finished.signal).then(
    () => reader.cancel().catch(() => {}),
    () => {},
  )
  try {
    while (text.length < PEEK_BYTES) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value, { stream: true })
    }
    return text
  } catch {
    // A body that breaks off is the caller's to find.
    return text
  } finally {
    finished.abort()
    reader.cancel().catch(() => {})
  }
}
