import { type StrategyContext, unverifiedJwt } from '@lakeauth/core'
import {
  subjectTokenError,
  subjectTokenIn,
  type SubjectTokenRequest,
  type SubjectTokenSource,
} from '@lakeauth/core/subject-token'
import { shown } from '../explain/shown.js'
import type { Exchanged } from './exchange.js'
import { serverNow } from './server-clock.js'

/** A token with less life left is asked for anew: what it is exchanged for would end with it. */
const NEAR_END_S = 60

/** What a federation policy takes. */
const ALGORITHMS: ReadonlySet<unknown> = new Set(['RS256', 'ES256'])

/** The workload's own token, and what it says of itself. Nobody here has verified it. */
export interface Subject {
  readonly value: string
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * A token from its source; a second one, when the first is about to end. The one that ends later is taken. After an exchange
 * the clock of its server tells when that is: by one that is off, each token would seem near its end.
 *
 * @throws SubjectTokenError when it is none, or signed in a way that Databricks takes from nobody.
 */
export async function freshSubject(
  source: SubjectTokenSource,
  request: SubjectTokenRequest,
  context: StrategyContext,
  last?: Exchanged,
): Promise<Subject> {
  const first = subjectOf(await source(request), context)
  const now = last ? serverNow(last.at, context.clock) : context.clock.now() / 1000
  if (endOf(first) - now > NEAR_END_S) return first
  const second = subjectOf(await source({ ...request, renew: true }), context)
  return endOf(second) > endOf(first) ? second : first
}

/** A token that may be sent: a JWT signed with RS256 or ES256. A callback may hand out anything. */
function subjectOf(value: unknown, context: StrategyContext): Subject {
  const token = subjectTokenIn(typeof value === 'string' ? value : '', "the workload's own token", context)
  const { header = {}, claims = {} } = unverifiedJwt(token) ?? {}
  if (ALGORITHMS.has(header['alg'])) return { value: token, claims }
  throw subjectTokenError(
    'ERR_SUBJECT_TOKEN_INVALID',
    `the workload's own token is signed with ${shown(header['alg'])}; Databricks takes RS256 and ES256 alone. It was not sent anywhere. Set its identity provider up to sign with one of these.`,
    context,
  )
}

/** Without an end there is nothing to renew; whether that is good is for Databricks to say. */
export function endOf({ claims: { exp } }: Subject): number {
  return typeof exp === 'number' ? exp : Number.POSITIVE_INFINITY
}
