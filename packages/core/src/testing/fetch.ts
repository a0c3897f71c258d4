/** One request that a {@link FakeFetch} received. */
export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: string
}

/** A `fetch` that answers from a script and remembers what it was asked. */
export interface FakeFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>
  readonly requests: readonly RecordedRequest[]
}

/** Answers one request: with a response, an error, or a promise of either. */
export type FakeAnswer = (request: RecordedRequest, init: RequestInit) => Response | Promise<Response>

/**
 * A {@link FakeFetch}. Each request takes the next answer of the script; the last one repeats.
 *
 * @example
 * ```ts
 * import { fakeFetch } from '@lakeauth/core/testing'
 *
 * const fetch = fakeFetch(() => Response.json({ access_token: 'example', token_type: 'Bearer', expires_in: 3600 }))
 * ```
 */
export function fakeFetch(...script: readonly [FakeAnswer, ...FakeAnswer[]]): FakeFetch {
  const requests: RecordedRequest[] = []
  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const { signal, redirect: _redirect, ...sent } = init
    const request = new Request(input, sent)
    const recorded: RecordedRequest = {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: await request.text(),
    }
    requests.push(recorded)
    signal?.throwIfAborted()
    const answer = script[Math.min(requests.length, script.length) - 1] as FakeAnswer
    return answer(recorded, init)
  }
  return Object.assign(fetch, { requests })
}

/** An answer that never comes: it ends when the request is aborted. */
export const neverAnswers: FakeAnswer = (_request, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** An answer that is a broken connection, as `fetch` reports it. */
export function breaksWith(code: string): FakeAnswer {
  return () =>
    Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) }))
}
