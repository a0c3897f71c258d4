import { isAuthError, type StrategyContext, TokenRequestError } from '@lakeauth/core'
import { subjectTokenError } from '@lakeauth/core/subject-token'
import { shown, shownTime } from '../explain/shown.js'
import type { Subject } from './subject.js'

/** An exchange, as its refusal tells of it. */
export interface Exchanged {
  readonly endpoint: string
  readonly clientId?: string | undefined
  /** Whom the workload's token was asked to be for. */
  readonly audience: string
}

/** Clocks that differ by less do no harm. */
const CLOCKS_AGREE_S = 60

/** What to compare after a refusal. Databricks says no more than that no policy fits. */
export function adviceFor(
  { claims: { iss, sub, aud } }: Subject,
  { clientId, audience }: Exchanged,
  context: StrategyContext,
): string {
  const policy =
    clientId === undefined
      ? 'An account-wide federation policy (clientId is not set)'
      : `A federation policy of the service principal of ${context.sourceOf('clientId')}`
  const asked = [aud].flat().includes(audience) ? '' : ` (${shown(audience)} was expected)`
  return `The workload's token has iss ${shown(iss)}, sub ${shown(sub)}, aud ${shown(aud)}${asked}. ${policy} must have that issuer, that subject or a claim that names it, and one of these audiences (the account id, when it has none); and Databricks must reach the keys of the issuer. explainFederation of @lakeauth/federation compares both claim by claim.`
}

/** The error of a failed exchange, with a code for what is wrong as far as anybody can tell from here. */
export function explained(error: unknown, subject: Subject, date: string | null, context: StrategyContext): unknown {
  if (!isRefusal(error)) return error
  const stated = Date.parse(date ?? '') / 1000
  const own = context.clock.now() / 1000
  const now = Number.isNaN(stated) ? own : stated
  const { exp, nbf, iat } = subject.claims
  if (typeof exp === 'number' && exp <= now) {
    const problem = `Databricks refused the workload's token, which ended at ${shownTime(exp)}. Have it renewed where it comes from, so that the next call finds a fresh one.`
    return subjectTokenError('ERR_SUBJECT_TOKEN_EXPIRED', problem + clocks(own, now), context, { cause: error })
  }
  const begin = [nbf, iat].find((time) => typeof time === 'number' && time > now)
  if (typeof begin === 'number') {
    const problem = `Databricks refused the workload's token, which is valid from ${shownTime(begin)} on. Check the clock of whoever issues it.`
    return subjectTokenError('ERR_SUBJECT_TOKEN_NOT_YET_VALID', problem + clocks(own, now), context, { cause: error })
  }
  const { oauthError, message, endpoint, status, strategy } = error
  const code = oauthError === 'invalid_grant' ? 'ERR_FEDERATION_REFUSED' : error.code
  return new TokenRequestError({ code, message: message + clocks(own, now), endpoint, status, oauthError, strategy })
}

function isRefusal(error: unknown): error is TokenRequestError {
  return isAuthError(error) && error.code === 'ERR_TOKEN_REJECTED'
}

/** A machine whose clock is off may sign or judge tokens wrongly. */
function clocks(own: number, server: number): string {
  const ahead = Math.round(own - server)
  if (Math.abs(ahead) < CLOCKS_AGREE_S) return ''
  return ` The clock of this machine is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} that of Databricks: set it.`
}
