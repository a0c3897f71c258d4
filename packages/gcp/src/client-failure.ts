import { TokenRequestError } from '@lakeauth/core'

/** Failures of a connection: nobody answered, which is not to be refused. */
const CONNECTION = /^(ECONN\w+|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|E(HOST|NET)(UNREACH|DOWN|RESET)|UND_ERR_\w+)$/
const TIMED_OUT: ReadonlySet<unknown> = new Set(['TimeoutError', 'AbortError'])
/** Statuses after which the same request may succeed a moment later. */
const PASSING: ReadonlySet<unknown> = new Set([408, 429, 502, 503, 504])

/**
 * What an `AuthClient` threw. Its errors hold the whole request, tokens included: only what kind they are is kept. An outage
 * is told from a refusal, because a second header may be left out after a refusal alone.
 */
export function clientFailure(error: unknown, what: string, strategy: string): TokenRequestError {
  const { status, response } = Object(error) as { status?: unknown; response?: { status?: unknown } }
  const code = [status, response?.status].find((one) => typeof one === 'number') as number | undefined
  const system = code === undefined ? connectionFailure(error) : undefined
  const shown = code ?? system
  const answered = (code ?? 0) >= 500 || PASSING.has(code) ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED'
  return new TokenRequestError({
    code: system === undefined ? answered : 'ERR_ENDPOINT_UNREACHABLE',
    message: `${strategy}: the AuthClient gave no ${what}${shown === undefined ? '' : ` (${shown})`}. Ask it for one outside of this sign-in to see why.`,
    endpoint: 'the AuthClient',
    status: code,
    retryable: PASSING.has(code) || (system !== undefined && system !== 'ENOTFOUND'),
    strategy,
  })
}

/** The system's code in an error or what caused it, or that time ran out. */
function connectionFailure(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown }
  if (typeof code === 'string' && CONNECTION.test(code)) return code
  return TIMED_OUT.has(name) ? String(name) : connectionFailure(cause, depth + 1)
}
