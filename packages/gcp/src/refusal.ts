import { TokenRequestError } from '@lakeauth/core'
import { type Google, objectIn } from './google.js'
import { serverTimeOf } from './server-time.js'

/** What is known of a refusal. */
export interface Refusal {
  readonly status: number
  /** OAuth's `error` (RFC 6749 section 5.2). */
  readonly oauthError?: string
  /** The reason in `google.rpc.ErrorInfo`, such as `IAM_PERMISSION_DENIED`. */
  readonly reason?: string
  /** The server's own words: to recognise a cause by, never to repeat. */
  readonly words: string
  readonly headers: Headers
  /** What came is JSON, as Google's APIs refuse. */
  readonly isJson: boolean
  /** How far this machine's clock is ahead of the server's, in seconds, when the server told. */
  readonly ahead?: number
}

/** What a refusal means and what to do about it, in sentences; may ask somebody for it. Throws when it is none. */
export type Explain = (refusal: Refusal) => string | Promise<string>

/** The error of an answer that refuses. */
export async function refusalError(
  error: TokenRequestError,
  response: Response,
  endpoint: string,
  explain: Explain,
  google: Google,
): Promise<TokenRequestError> {
  const refusal = await readRefusal(response, google)
  const { status, oauthError, reason } = refusal
  const what = [String(status), oauthError ?? reason].filter(Boolean).join(' ')
  const meaning = error.retryable || status >= 500 ? 'Try again later.' : await explain(refusal)
  return new TokenRequestError({
    code: error.code,
    message: `${google.strategy}: ${endpoint} refused the request (${what}). ${meaning}`,
    endpoint,
    status,
    oauthError,
    retryable: error.retryable,
    retryAfterMs: error.retryAfterMs,
    strategy: google.strategy,
  })
}

/** The error of an answer with status 200 that is not what was asked for. */
export function unexpectedError(
  { code, status }: TokenRequestError,
  endpoint: string,
  expected: string,
  { strategy }: Google,
): TokenRequestError {
  return new TokenRequestError({
    code,
    message: `${strategy}: ${endpoint} did not answer with ${expected}. Check what answers there: a proxy, a login page, or something that is not Google.`,
    endpoint,
    status,
    strategy,
  })
}

async function readRefusal(response: Response, { context }: Google): Promise<Refusal> {
  const { serverTime } = serverTimeOf(response)
  const ahead = serverTime === undefined ? undefined : Math.round(context.clock.now() / 1000 - serverTime)
  const words = (await response.text()).slice(0, 10_000)
  const known = { status: response.status, words, headers: response.headers, ...(ahead !== undefined && { ahead }) }
  try {
    const body = JSON.parse(words) as Readonly<Record<string, unknown>>
    const oauthError = codeOf(body['error'], /^[a-z_]{3,40}$/)
    const details = objectIn(body, 'error')?.['details']
    const reasons = Array.isArray(details)
      ? details.map((detail) => (detail as { reason?: unknown } | null)?.reason)
      : []
    const reason = reasons.map((one) => codeOf(one, /^[A-Z_]{3,60}$/)).find((one) => one !== undefined)
    return { ...known, isJson: true, ...(oauthError && { oauthError }), ...(reason && { reason }) }
  } catch {
    return { ...known, isJson: false }
  }
}

/** True for a page: what stands before a server, or in its place. */
export function isPage({ headers, words }: Pick<Refusal, 'headers' | 'words'>): boolean {
  return /^text\/html\b/i.test(headers.get('content-type') ?? '') || /^\s*</.test(words)
}

/** A word of the protocol; anything else could be an echo of what was sent. */
function codeOf(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined
}
