import { type StrategyContext, type TokenRequest, TokenRequestError } from '@lakeauth/core'
import { subjectTokenError } from '@lakeauth/core/subject-token'
import { shownTime } from '../explain/shown.js'
import type { Exchanged } from './exchange.js'
import { clocksDiffer, leapSince, serverNow } from './server-clock.js'
import { endOf, type Subject } from './subject.js'

/** Two answers for one subject may differ by the time that they took. */
const SAME_END_S = 60

/**
 * Refuses a subject before it is sent, when what it brings could end no later than what it brought: a refresh would be thrown
 * away, and be repeated until something else renews the subject. One whose result a server refused may be sent again.
 *
 * All ends are compared by the clock of those who state them. This machine's own may be off, or step at any time.
 *
 * @throws TokenRequestError with `ERR_TOKEN_NOT_RENEWED`, or a SubjectTokenError once it has ended.
 */
export function assertRenewed(
  subject: Subject,
  last: Exchanged | undefined,
  {
    strategy,
    remedy,
    request,
  }: { readonly strategy: string; readonly remedy: string; readonly request?: TokenRequest },
  context: StrategyContext,
): void {
  const end = endOf(subject)
  if (!last || request?.rejected || !Number.isFinite(end)) return
  const { clock } = context
  if (end > endOf(last.subject)) return
  const now = serverNow(last.at, clock)
  // What it brought ended before it, or lost life here when the clock was set ahead: it may bring more.
  if (end > last.endsAt + SAME_END_S - leapSince(last.at, clock) && end > now - leapSince(last.at, clock)) return
  const what = subject.value === last.subject.value ? 'was exchanged already' : 'ends no later than the one before'
  const advice = `and has not been renewed. ${remedy}${clocksDiffer(clock.now() / 1000, now)}`
  if (end <= now) {
    const problem = `the workload's own token ended at ${shownTime(end)} ${advice}`
    throw subjectTokenError('ERR_SUBJECT_TOKEN_EXPIRED', problem, context)
  }
  throw new TokenRequestError({
    code: 'ERR_TOKEN_NOT_RENEWED',
    message: `${strategy}: the workload's own token ends at ${shownTime(end)}, ${what}, ${advice}`,
    endpoint: 'token source',
    retryable: false,
    strategy,
  })
}
