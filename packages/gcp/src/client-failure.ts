import { TokenRequestError } from '@lakeauth/core'

/** Failures of a connection that the same request may survive a moment later, as core has them; the last one is of older clients. */
const CONNECTION =
  /^(ECONN\w+|ETIMEDOUT|EPIPE|EAI_AGAIN|E(HOST|NET)(UNREACH|DOWN|RESET)|UND_ERR_(SOCKET|\w+_TIMEOUT|RES_\w+)|ERR_TLS_HANDSHAKE_TIMEOUT|Z_BUF_ERROR|ERR_STREAM_PREMATURE_CLOSE)$/
const TIMED_OUT: ReadonlySet<unknown> = new Set(['TimeoutError', 'AbortError'])
/** Statuses after which the same request may succeed a moment later. */
const PASSING: ReadonlySet<unknown> = new Set([408, 429, 502, 503, 504])

/**
 * What an `AuthClient` threw. Its errors hold the whole request, tokens included: only what kind they are is kept. A server that
 * refused is told from all else by its status alone, because a second header may be left out after a refusal alone.
 */
export function clientFailure(error: unknown, what: string, strategy: string): TokenRequestError {
  const { status, response } = Object(error) as { status?: unknown; response?: { status?: unknown } }
  const code = [status, response?.status].find((one) => typeof one === 'number' && one !== 0) as number | undefined
  const system = code === undefined ? systemFailure(error) : undefined
  const shown = code ?? system
  const isConnection = system !== undefined && (CONNECTION.test(system) || TIMED_OUT.has(system))
  const answered = isRefusal(code) ? 'ERR_TOKEN_REJECTED' : 'ERR_ENDPOINT_FAILED'
  return new TokenRequestError({
    code: isConnection || system === 'ENOTFOUND' ? 'ERR_ENDPOINT_UNREACHABLE' : answered,
    message: `${strategy}: the AuthClient gave no ${what}${shown === undefined ? '' : ` (${shown})`}. Ask it for one outside of this sign-in to see why.`,
    endpoint: 'the AuthClient',
    status: code,
    // As core does, what has no code is taken for a connection that broke.
    retryable: shown === undefined || PASSING.has(code) || isConnection,
    strategy,
  })
}

function isRefusal(status = 0): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status)
}

/** The system's code in an error or what caused it, or that time ran out. */
function systemFailure(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown }
  if (TIMED_OUT.has(name)) return String(name)
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code
  return systemFailure(cause, depth + 1)
}
