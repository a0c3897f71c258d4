import { fetchJson, isAuthError, type TokenRequestError } from '@lakeauth/core'
import type { Asking } from './azure.js'
import { type Explain, refusalError, type Service, unexpectedError } from './refusal.js'

/** A request to Azure. */
export interface Question {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
  /** What should come back, for an error: `an access token`. */
  readonly expected: string
  /** Who is asked. */
  readonly service: Service
  /** What a refusal means and what to do about it. */
  readonly explain: Explain
  /** Statuses that pass by themselves here, beside those that do everywhere. */
  readonly transient?: readonly number[]
}

/** A useful answer. */
export interface Answer {
  readonly body: Readonly<Record<string, unknown>>
  /** The server's clock, in milliseconds since the epoch, when it told. */
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
export async function ask(question: Question, azure: Asking): Promise<Answer> {
  const { url, method = 'GET', headers = {}, body, signal, expected } = question
  const { context } = azure
  let last: Response | undefined
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await context.fetch(input, init)
    last = response.clone()
    return response
  }
  const { origin, pathname } = new URL(url)
  const endpoint = origin + pathname
  try {
    const init = { method, headers, signal: signal ?? null, ...(body !== undefined && { body }) }
    const json = await fetchJson(url, { ...init, expected, check: '' }, { ...context, fetch })
    const date = Date.parse(last?.headers.get('date') ?? '')
    return { body: json, endpoint, ...(!Number.isNaN(date) && { serverTime: date }) }
  } catch (error) {
    if (!last || !isOfAnswer(error)) throw error
    throw last.ok
      ? unexpectedError(error, endpoint, expected, azure)
      : await refusalError(error, last, { endpoint, ...question }, azure)
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
