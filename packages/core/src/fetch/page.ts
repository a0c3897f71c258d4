import type { Clock } from '../context.js'
import type { Page } from '../credential.js'
import { beginningOf, PEEK_BYTES } from './beginning.js'

/** Statuses with which something in front of a workspace answers a page instead of what was asked for. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 401, 403])

/** The start of an answer that is a page for people; `undefined` for any other. The answer stays readable. */
export async function pageIn(
  response: Response,
  clock: Pick<Clock, 'sleep'>,
): Promise<Omit<Page, 'request'> | undefined> {
  const type = response.headers.get('content-type') ?? ''
  if (!STATUSES.has(response.status) || !/^text\/html\b/i.test(type)) return undefined
  return { status: response.status, text: (await beginningOf(response, clock)).slice(0, PEEK_BYTES) }
}
