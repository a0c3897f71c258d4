import { isAuthError, type StrategyContext, TokenRequestError } from '@lakeauth/core'
import { subjectTokenError } from '@lakeauth/core/subject-token'
import { isOfAzureDevOps } from '../explain/audience-check.js'
import { shown, shownTime } from '../explain/shown.js'
import { CLOCKS_AGREE_S, clocksDiffer } from './server-clock.js'
import type { Subject } from './subject.js'

/** An exchange, as its refusal tells of it. */
export interface RefusedExchange {
  readonly strategy: string
  readonly endpoint: string
  readonly clientId?: string | undefined
  /** Whom the workload's token should be for; absent when nobody asked for that, as for one that stood in a file. */
  readonly expectedAudience?: string | undefined
}

/** What to check when a refusal is about neither the token nor the client, such as one of an IP access list. */
export const OTHER_REFUSAL =
  'That is no word of a federation policy: check what the answer says, that the host is the one you mean, and that it lets this machine in.'

/** Errors that are about the token that was sent (RFC 6749 section 5.2, RFC 8693 section 2.2.2). */
const OF_TOKEN: ReadonlySet<unknown> = new Set(['invalid_grant', 'invalid_request'])

/** What to compare after a refusal. Databricks says no more than that no policy fits. */
function policyAdvice(
  { claims: { iss, sub, aud } }: Subject,
  { clientId, expectedAudience }: RefusedExchange,
  context: StrategyContext,
): string {
  const policy =
    clientId === undefined
      ? 'An account-wide federation policy (clientId is not set)'
      : `A federation policy of the service principal of ${context.sourceOf('clientId')}`
  const isRight = expectedAudience === undefined || isOfAzureDevOps(iss) || [aud].flat().includes(expectedAudience)
  const wanted = isRight ? '' : ` (${shown(expectedAudience)} was expected)`
  return `The workload's token has iss ${shown(iss)}, sub ${shown(sub)}, aud ${shown(aud)}${wanted}. ${policy} must have that issuer, that subject or a claim that names it, and one of these audiences (the account id, when it has none); and Databricks must reach the keys of the issuer. explainFederation of @lakeauth/federation compares both claim by claim.`
}

/** What to check, by the error that OAuth knows (RFC 6749 section 5.2). */
function adviceFor(error: string | undefined, subject: Subject, of: RefusedExchange, context: StrategyContext): string {
  if (error === 'invalid_grant') return policyAdvice(subject, of, context)
  if (error === 'invalid_client' || error === 'unauthorized_client')
    return of.clientId === undefined
      ? 'Set clientId (DATABRICKS_CLIENT_ID) to the application id of the service principal whose policy is to decide.'
      : `Check ${context.sourceOf('clientId')}: no service principal with that application id may sign in here.`
  if (error === 'invalid_scope') return `Check ${context.sourceOf('scopes')}: the token endpoint knows other scopes.`
  return OTHER_REFUSAL
}

/** The error of a failed exchange, with a code for what is wrong as far as anybody can tell from here. */
export function explained(
  error: unknown,
  subject: Subject,
  of: RefusedExchange & { readonly date: string | null },
  context: StrategyContext,
): unknown {
  if (!isRefusal(error)) return error
  const { oauthError } = error
  const stated = Date.parse(of.date ?? '') / 1000
  const own = context.clock.now() / 1000
  const now = Number.isNaN(stated) ? own : stated
  const clocks = Number.isNaN(stated) ? ' Check the clock of this machine, too.' : clocksDiffer(own, now)
  const { exp, nbf, iat } = OF_TOKEN.has(oauthError) ? subject.claims : {}
  if (typeof exp === 'number' && exp <= now) {
    const problem = `Databricks refused the workload's token, which ended at ${shownTime(exp)}. Have it renewed where it comes from, so that the next call finds a fresh one.`
    return subjectTokenError('ERR_SUBJECT_TOKEN_EXPIRED', problem + clocks, context, { cause: advised(error, '') })
  }
  // A token that was made a moment ago is ahead of an answer whose time has whole seconds.
  const begin = [nbf, iat].find((time) => typeof time === 'number' && time > now + CLOCKS_AGREE_S)
  if (typeof begin === 'number') {
    const problem = `Databricks refused the workload's token, which is valid from ${shownTime(begin)} on. Check the clock of whoever issues it.`
    return subjectTokenError('ERR_SUBJECT_TOKEN_NOT_YET_VALID', problem + clocks, context, {
      cause: advised(error, ''),
    })
  }
  const isOfPolicy = oauthError === 'invalid_grant'
  const advice = adviceFor(oauthError, subject, of, context) + (isOfPolicy ? clocks : clocksDiffer(own, now))
  return advised(error, advice, isOfPolicy ? 'ERR_FEDERATION_REFUSED' : error.code)
}

/** A refusal as core tells of it, with this advice in the place of the general one at its end. */
function advised(
  { message, endpoint, status, oauthError, strategy, code: own }: TokenRequestError,
  advice: string,
  code = own,
): TokenRequestError {
  const told = message.endsWith(OTHER_REFUSAL) ? message.slice(0, -OTHER_REFUSAL.length) : message
  return new TokenRequestError({ code, message: (told + advice).trimEnd(), endpoint, status, oauthError, strategy })
}

function isRefusal(error: unknown): error is TokenRequestError {
  return isAuthError(error) && error.code === 'ERR_TOKEN_REJECTED'
}
