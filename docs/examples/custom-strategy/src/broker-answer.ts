import { createToken, type Token, TokenRequestError } from '@lakeauth/core'

/** What is known about a request to the broker. */
export interface BrokerRequest {
  readonly broker: string
  /** Wall time at which the request started: the lifetime counts from there. */
  readonly requestedAt: number
  /** What to look at when the broker refuses. */
  readonly check: string
}

const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** The token in an answer `{"token": "…", "ttl": 3600}`. What may pass is `retryable`; nothing of a body gets into an error. */
export async function parseBrokerAnswer(response: Response, request: BrokerRequest): Promise<Token> {
  const { broker, requestedAt, check } = request
  const body = await response.json().catch(() => undefined)
  if (!response.ok) {
    const retryable = PASSING.has(response.status)
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    throw new TokenRequestError({
      code: retryable ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED',
      message: `token-broker: ${broker} refused the request (${response.status}). ${retryable ? 'Try again later.' : check}`,
      endpoint: broker,
      status: response.status,
      retryable,
      retryAfterMs: seconds >= 0 ? seconds * 1000 : undefined,
      strategy: 'token-broker',
    })
  }
  const { token, ttl } = (body ?? {}) as { readonly token?: unknown; readonly ttl?: unknown }
  if (typeof token === 'string' && /^[\w.~+/-]+=*$/.test(token) && typeof ttl === 'number' && ttl > 0) {
    return createToken({ value: token, expiry: new Date(requestedAt + ttl * 1000) })
  }
  throw new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `token-broker: the answer of ${broker} holds no token and ttl. ${check}`,
    endpoint: broker,
    status: response.status,
    strategy: 'token-broker',
  })
}
