import { fetchJson, isAuthError, type TokenRequestError } from '@lakeauth/core'
import type { Google } from './google.js'
import { type Explain, refusalError, unexpectedError } from './refusal.js'
import { serverTimeOf } from './server-time.js'

/** A request to Google, or to whoever vouches for the workload. */
export interface Question {
  readonly url: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | URLSearchParams
  readonly signal?: AbortSignal | undefined
  /** What should come back, for an error: `an access token`. */
  readonly expected: string
  /** Plain text is expected, and comes as the member `text`. */
  readonly text?: true
  /** What a refusal means and what to do about it. */
  readonly explain: Explain
  /** Throws unless the one who gave something is who was asked. */
  readonly assertGenuine?: (headers: Headers) => void
}

/** A useful answer. */
export interface Answer {
  readonly body: Readonly<Record<string, unknown>>
  /** The server's clock, in seconds since the epoch, when it told. */
  readonly serverTime?: number
  /** Origin and path. */
  readonly endpoint: string
}

/**
 * One request through `context.fetch`. Nothing that the server says gets into an error as it came: what a refusal means is
 * decided here by its status and its codes.
 *
 * @throws TokenRequestError that says whether to repeat; core's own errors of the network as they are.
 */
export async function ask(question: Question, google: Google): Promise<Answer> {
  const { url, method = 'GET', headers = {}, body, signal, expected, text, assertGenuine } = question
  const { context } = google
  let last: Response | undefined
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await context.fetch(input, init)
    last = response.clone()
    return text && response.ok ? Response.json({ text: await response.text() }) : response
  }
  const init = { method, headers: { ...(text && { accept: '*/*' }), ...headers }, signal: signal ?? null }
  const parsed = new URL(url)
  const endpoint = parsed.origin + parsed.pathname
  try {
    const json = await fetchJson(url, { ...init, ...(body && { body }), expected, check: '' }, { ...context, fetch })
    assertGenuine?.(last?.headers ?? new Headers())
    return { body: json, endpoint, ...serverTimeOf(last) }
  } catch (error) {
    if (!last || !isOfAnswer(error)) throw error
    if (last.ok) assertGenuine?.(last.headers)
    throw last.ok
      ? unexpectedError(error, endpoint, expected, google)
      : await refusalError(error, last, endpoint, question.explain, google)
  }
}

/** An error about what the server answered has its status. */
function isOfAnswer(error: unknown): error is TokenRequestError {
  return (
    isAuthError(error) &&
    (error as Partial<TokenRequestError>).status !== undefined &&
    error.code !== 'ERR_UNEXPECTED_REDIRECT'
  )
}
