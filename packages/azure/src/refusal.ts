import { TokenRequestError } from '@lakeauth/core'
import type { Asking } from './azure.js'
import { KNOWN_CODES } from './known-codes.js'

/** What is known of a refusal. */
export interface Refusal {
  readonly status: number
  /** OAuth's `error` (RFC 6749 section 5.2), or Azure's own code. */
  readonly error?: string
  /** Entra's number, such as 7000215 for a wrong client secret. */
  readonly aadsts?: number
  /** It came as whoever was asked writes it. */
  readonly isOwn: boolean
  /** The server's own words: to recognise a cause by, never to repeat. */
  readonly words: string
  /** How far this machine's clock is ahead of the server's, in seconds, when the server told. */
  readonly ahead?: number
}

/** What a refusal means and what to do about it, in sentences. */
export type Explain = (refusal: Refusal) => string

/**
 * Who was asked, and so how refusals look: Entra has an `error` of OAuth, which is one word, or a number of its own in it, the Resource Manager an
 * `error` with a `code`; machines write any JSON, and nothing stands between them and a program.
 */
export type Service = 'entra' | 'resource-manager' | 'machine'

/** What was asked. */
interface Asked {
  readonly endpoint: string
  readonly service: Service
  readonly explain: Explain
  readonly transient?: readonly number[]
}

/** The error of an answer that refuses. */
export async function refusalError(
  error: TokenRequestError,
  response: Response,
  { endpoint, service, explain, transient = [] }: Asked,
  azure: Asking,
): Promise<TokenRequestError> {
  const refusal = await readRefusal(response, service, azure)
  const { status, aadsts } = refusal
  const what = [String(status), refusal.error, aadsts && `AADSTS${aadsts}`].filter(Boolean).join(' ')
  const retryable = error.retryable || transient.includes(status)
  const isOutage = retryable || status >= 500
  // What Azure did not write is of something in between, and decides nothing.
  const isForeign = !isOutage && !refusal.isOwn
  const meaning = isOutage
    ? 'Try again later.'
    : isForeign
      ? `Azure does not write such an answer. Check what answers there: a proxy, or a login page. If it is Azure: ${explain(refusal)}`
      : explain(refusal)
  return new TokenRequestError({
    code: isOutage || isForeign ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED',
    message: `${azure.strategy}: ${endpoint} refused the request (${what}). ${meaning}`,
    endpoint,
    status,
    oauthError: refusal.error,
    retryable,
    retryAfterMs: error.retryAfterMs,
    strategy: azure.strategy,
  })
}

/** The error of an answer with status 200 that is not what was asked for. */
export function unexpectedError(
  { code, status }: TokenRequestError,
  endpoint: string,
  expected: string,
  { strategy }: Asking,
): TokenRequestError {
  return new TokenRequestError({
    code,
    message: `${strategy}: ${endpoint} did not answer with ${expected}. Check what answers there: a proxy, a login page, or something that is not Azure.`,
    endpoint,
    status,
    strategy,
  })
}

async function readRefusal(response: Response, service: Service, { context }: Asking): Promise<Refusal> {
  const words = (await response.text()).slice(0, 10_000)
  const date = Date.parse(response.headers.get('date') ?? '')
  const json = jsonIn(words)
  const number = /\bAADSTS(\d{4,8})\b/.exec(words)?.[1]
  const error = codeIn(json)
  const isOf: Readonly<Record<Service, boolean>> = {
    machine: json !== undefined,
    entra: json !== undefined && (number !== undefined || /^\S+$/.test(String(json['error'] ?? ''))),
    'resource-manager': typeof (Object(json?.['error']) as { code?: unknown }).code === 'string',
  }
  return {
    // That of a proxy which wants a login, whatever its body is (RFC 9110 section 15.5.8).
    isOwn: isOf[service] && response.status !== 407,
    status: response.status,
    words,
    ...(!Number.isNaN(date) && { ahead: Math.round((context.clock.now() - date) / 1000) }),
    ...(error && { error }),
    ...(number && { aadsts: Number(number) }),
  }
}

/** A word of the protocol: OAuth's `error`, or the `error.code` of the Resource Manager. Anything else could be an echo. */
function codeIn(json: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const error = json?.['error']
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : error
  return typeof code === 'string' && KNOWN_CODES.has(code) ? code : undefined
}

function jsonIn(words: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(words)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
