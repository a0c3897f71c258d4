import type { Logger } from '../context.js'
import type { DatabricksAuth } from '../databricks-auth.js'
import { internalsOf } from '../internals.js'
import type { TokenInfo } from '../pats/minted-token.js'
import { personalAccessTokens } from '../pats/personal-access-tokens.js'

const DAY_SECONDS = 86_400

/** When the tokens of a user are worth a warning. */
export interface PatLimits {
  /** How many tokens a user may have in a workspace; 600 when absent, which is Databricks' own limit. */
  readonly limit?: number
  /** Warn from so many on; nine tenths of the limit when absent. */
  readonly warnAt?: number
  /** Warn of a token that ends within so many seconds; 14 days when absent. */
  readonly expiryWarningSeconds?: number
}

/** What {@link patGuard} found. */
export interface PatReport {
  readonly count: number
  readonly limit: number
  /** True from the threshold on. */
  readonly nearLimit: boolean
  /** Those that end soon, the first to end first. */
  readonly expiring: readonly TokenInfo[]
  /** Those that have ended and are still listed. */
  readonly expired: readonly TokenInfo[]
}

/** Looks at the tokens of whoever is signed in. */
export interface PatGuard {
  /** Lists the tokens, which is one request. Warns through the sign-in's logger, of each thing at most once a day. */
  check(request?: { readonly signal?: AbortSignal }): Promise<PatReport>
}

/**
 * Warns before the tokens of a user run out, in number or in time, rather than when a job fails.
 *
 * @throws ApiError as `personalAccessTokens(auth).list()` does.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { patGuard } from '@lakeauth/core/rotation'
 *
 * const guard = patGuard({ auth: await databricksAuth({ strategies: coreStrategies }) })
 * const { count, limit, expiring } = await guard.check()
 * console.log(`${count} of ${limit} tokens`, expiring.map(({ comment, expiresAt }) => ({ comment, expiresAt })))
 * ```
 */
export function patGuard({ auth, ...limits }: PatLimits & { readonly auth: Pick<DatabricksAuth, 'fetch'> }): PatGuard {
  const { clock, host } = internalsOf(auth)
  const now = (): number => clock?.now() ?? Date.now()
  const warned = new Map<string, number>()
  const warn: Logger['warn'] = (message, fields) => {
    const about = JSON.stringify(fields?.['about'])
    const last = warned.get(about)
    if (last !== undefined && now() - last < DAY_SECONDS * 1_000) return
    warned.set(about, now())
    host?.logger.warn(message, fields)
  }
  return {
    async check(request) {
      const report = judgeTokens(await personalAccessTokens(auth).list(request), now(), limits)
      warnOf(report, warn, now())
      return report
    },
  }
}

/** The report on a list of tokens. */
export function judgeTokens(tokens: readonly TokenInfo[], now: number, limits: PatLimits): PatReport {
  const { limit = 600, warnAt = Math.floor(limit * 0.9), expiryWarningSeconds = 14 * DAY_SECONDS } = limits
  const left = ({ expiresAt }: TokenInfo): number => (expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - now
  const ending = tokens.filter((token) => left(token) <= expiryWarningSeconds * 1_000)
  return {
    count: tokens.length,
    limit,
    nearLimit: tokens.length >= warnAt,
    expiring: ending.filter((token) => left(token) > 0).sort((a, b) => left(a) - left(b)),
    expired: ending.filter((token) => left(token) <= 0),
  }
}

/** Warns of the number, once. */
export function warnOfNumber({ count, limit, nearLimit }: PatReport, warn: Logger['warn']): void {
  if (!nearLimit) return
  warn(
    `The user has ${count} personal access tokens of the ${limit} that the workspace allows. Revoke those that are no longer used, or use OAuth.`,
    { about: 'number', count, limit },
  )
}

function warnOf(report: PatReport, warn: Logger['warn'], now: number): void {
  warnOfNumber(report, warn)
  for (const { tokenId, comment, expiresAt } of report.expiring) {
    const days = Math.floor(((expiresAt?.getTime() ?? now) - now) / (DAY_SECONDS * 1_000))
    const name = comment === undefined ? tokenId : `${tokenId} (${comment})`
    warn(`The personal access token ${name} ends in ${days === 1 ? '1 day' : `${days} days`}. Rotate it before.`, {
      about: tokenId,
      days,
    })
  }
}
