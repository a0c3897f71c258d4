import { type StrategyContext, type Token, type TokenRequest, TokenRequestError } from '@lakeauth/core'
import { subjectTokenError } from '@lakeauth/core/subject-token'
import { shownTime } from '../explain/shown.js'
import { endOf, type Subject } from './subject.js'

/** The exchange that brought the token which ends last. */
export interface LastExchange {
  readonly subject: Subject
  readonly token: Token
}

/** Two answers for one subject may differ by the time that they took. */
const SAME_END_S = 60

/**
 * Refuses a subject before it is sent, when what it brings could end no later than what it brought: a refresh would be thrown
 * away, and be repeated until something else renews the subject. One whose result a server refused may be sent again.
 *
 * @throws TokenRequestError with `ERR_TOKEN_NOT_RENEWED`, or a SubjectTokenError once it has ended.
 */
export function assertRenewed(
  subject: Subject,
  last: LastExchange | undefined,
  {
    strategy,
    remedy,
    request,
  }: { readonly strategy: string; readonly remedy: string; readonly request?: TokenRequest },
  context: StrategyContext,
): void {
  const held = (last?.token.expiry?.getTime() ?? Number.POSITIVE_INFINITY) / 1000
  if (!last || request?.rejected || !Number.isFinite(held)) return
  const end = endOf(subject)
  const same = subject.value === last.subject.value
  if (end > (same ? held + SAME_END_S : held)) return
  const what = same ? 'was exchanged already' : 'ends no later than the one before'
  if (end * 1000 <= context.clock.now()) {
    const problem = `the workload's own token ended at ${shownTime(end)} and has not been renewed. ${remedy}`
    throw subjectTokenError('ERR_SUBJECT_TOKEN_EXPIRED', problem, context)
  }
  throw new TokenRequestError({
    code: 'ERR_TOKEN_NOT_RENEWED',
    message: `${strategy}: the workload's own token ends at ${shownTime(end)}, ${what}, and has not been renewed. ${remedy}`,
    endpoint: 'token source',
    retryable: false,
    strategy,
  })
}
