import type { Clock } from '../context.js'
import { AuthError, TokenRequestError } from '../errors.js'
import { withDeadline } from '../lifecycle/deadline.js'
import type { Redactor } from '../redact.js'
import { BODY_MAX_BYTES, readBounded } from './bounded-body.js'
import { type Asked, networkError } from './network-error.js'
import { assertSecure, isMachineMetadata } from './origin.js'
import { sendableHeaders } from './sendable-headers.js'

/** What {@link guardedFetch} is given. */
export interface GuardedFetchOptions {
  readonly fetch: typeof globalThis.fetch
  readonly clock: Pick<Clock, 'sleep'>
  readonly attemptMs: number
  readonly userAgent: string
  readonly strategy: string
  /** The origins that the strategy declared. */
  readonly egress: readonly string[]
  readonly redact: Redactor
  /** The setting that an origin comes from. */
  readonly settingOf: (origin: string) => OriginSetting | undefined
}

/** A setting that names an origin. */
export interface OriginSetting {
  /** With its source: `host (environment variable DATABRICKS_HOST)`. */
  readonly name: string
  readonly sensitive: boolean
}

const NO_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304])

/**
 * A `fetch` for auth endpoints: declared origins alone, https but for loopback and the machine's metadata service, no redirect, one deadline over connection,
 * headers and body, a bounded body, typed errors. The answer is complete when it is handed over.
 */
export function guardedFetch(options: GuardedFetchOptions): typeof globalThis.fetch {
  const { fetch, clock, attemptMs, userAgent, strategy, egress, redact, settingOf } = options
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input)
    if (!URL.canParse(address)) throw undeclared(strategy, 'a URL that cannot be parsed', egress)
    const url = new URL(address)
    if (!isMachineMetadata(url)) assertSecure(url)
    if (!egress.includes(url.origin)) throw undeclared(strategy, url.origin, egress)
    const setting = settingOf(url.origin)
    // A path can be a secret too, such as that of a metadata service.
    const endpoint = setting?.sensitive ? url.origin : url.origin + redact(url.pathname)
    const asked: Asked = {
      strategy,
      endpoint,
      comesFrom: setting ? ` The address comes from ${setting.name}.` : '',
    }
    const headers = sendableHeaders(
      init?.headers ?? (input instanceof Request ? input.headers : undefined),
      strategy,
      endpoint,
    )
    headers.set('user-agent', userAgent)
    const exchange = async (signal: AbortSignal): Promise<Response> => {
      try {
        const response = await fetch(input, { ...init, headers, redirect: 'manual', signal })
        const location = redirectTarget(response, url)
        if (location !== undefined && !isWanted(response, init)) {
          await response.body?.cancel()
          throw redirected(asked, response.status, location)
        }
        const body = await readBounded(response, BODY_MAX_BYTES)
        if (!body) throw tooLarge(asked, response.status)
        return complete(response, body, url)
      } catch (error) {
        throw networkError(error, asked, redact)
      }
    }
    return withDeadline(exchange, {
      clock,
      milliseconds: attemptMs,
      signal: init?.signal ?? (input instanceof Request ? input.signal : undefined),
      expired: () => timedOut(asked, attemptMs),
    })
  }
}

/** A strategy may read where a redirect leads. It is not followed for that. */
function isWanted(response: Response, init: RequestInit | undefined): boolean {
  return init?.redirect === 'manual' && response.type !== 'opaqueredirect'
}

/** The same answer with its body in memory. Headers that described the transfer no longer hold. */
function complete(response: Response, body: Uint8Array, url: URL): Response {
  const headers = new Headers(response.headers)
  headers.delete('content-encoding')
  headers.delete('content-length')
  const { status, statusText } = response
  const answer = new Response(NO_BODY.has(status) ? null : (body as Uint8Array<ArrayBuffer>), {
    status,
    statusText,
    headers,
  })
  return Object.defineProperty(answer, 'url', { value: url.href })
}

function redirectTarget(response: Response, base: URL): string | undefined {
  if (response.type === 'opaqueredirect') return 'an unknown place'
  if (response.status < 300 || response.status >= 400 || response.status === 304) return undefined
  const location = response.headers.get('location')
  if (location === null) return 'no place at all'
  if (!URL.canParse(location, base.href)) return 'an unreadable place'
  const { origin, protocol } = new URL(location, base.href)
  return origin === 'null' ? `a ${protocol} URL` : origin
}

function redirected({ strategy, endpoint, comesFrom }: Asked, status: number, target: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_UNEXPECTED_REDIRECT',
    message: `${strategy}: ${endpoint} answered ${status}, a redirect to ${target}, which is not followed with credentials. Check the host: a login page or a moved workspace answers like this.${comesFrom}`,
    endpoint,
    status,
    strategy,
  })
}

function tooLarge({ strategy, endpoint, comesFrom }: Asked, status: number): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_RESPONSE_TOO_LARGE',
    message: `${strategy}: the answer of ${endpoint} (status ${status}) is larger than ${BODY_MAX_BYTES} bytes. Check the host: no token endpoint answers like this.${comesFrom}`,
    endpoint,
    status,
    strategy,
  })
}

function timedOut({ strategy, endpoint, comesFrom }: Asked, attemptMs: number): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_TIMEOUT',
    message: `${strategy}: ${endpoint} gave no complete answer within ${attemptMs / 1000} s. Check the network and a proxy in between, or raise \`timeouts.attemptMs\`.${comesFrom}`,
    endpoint,
    retryable: true,
    strategy,
  })
}

function undeclared(strategy: string, origin: string, egress: readonly string[]): AuthError {
  return new AuthError({
    code: 'ERR_EGRESS_FORBIDDEN',
    message: `${strategy}: ${origin} is not among the origins that this strategy declares (${egress.join(', ') || 'none'}). Report it to the strategy's author.`,
    strategy,
  })
}
