import type { Clock } from '../context.js'

/** Enough of an answer to recognise its sentence. */
export const PEEK_BYTES = 16_384

/** No longer does a look at an answer hold up its caller. */
const PEEK_MS = 5_000

/** The start of an answer as text. The answer itself stays readable. */
export async function beginningOf(response: Response, clock: Pick<Clock, 'sleep'>): Promise<string> {
  const reader = response.clone().body?.getReader()
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
