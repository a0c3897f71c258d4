/** What somebody was sent, and what they answered. */
export interface Exchange {
  readonly origin: string
  readonly sent: {
    readonly url: string
    readonly headers: readonly (readonly [string, string])[]
    readonly body: string
  }
  readonly answer: string
}

/** Exchanges in the order of their answers. */
export type Conversation = Exchange[]

/** A `fetch` that keeps what it is given and gives, where somebody wants to know. */
export function heard(fetch: typeof globalThis.fetch, conversation: Conversation | undefined): typeof globalThis.fetch {
  if (!conversation) return fetch
  return async (input, init) => {
    const request = new Request(input, init)
    const { url } = request
    const sent = { url, headers: [...request.headers], body: await request.clone().text() }
    // Not the input, whose body has gone over to the request.
    const response = await fetch(request)
    const answer = await response.text()
    conversation.push({ origin: new URL(url).origin, sent, answer })
    const { status, statusText, headers } = response
    return new Response(answer === '' ? null : answer, { status, statusText, headers })
  }
}
