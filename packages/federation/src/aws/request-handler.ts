import { type StrategyContext, TokenRequestError } from '@lakeauth/core'

/** A request as the SDK of AWS hands it to the part that sends it. */
interface AwsRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly body?: unknown
}

/** An answer as the SDK reads it. */
interface AwsResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Sends what the SDK of AWS signs. */
export interface AwsRequestHandler {
  handle(request: AwsRequest): Promise<{ readonly response: AwsResponse }>
  /** What failed on the way: the SDK would dress it up in an error of its own. */
  failure(): unknown
}

/**
 * Lets the SDK make its request through `context.fetch`, so that core's guard, deadline and cancellation hold for it. Outages
 * become errors that the lifecycle repeats.
 */
export function requestHandler(context: StrategyContext, signal: AbortSignal | undefined): AwsRequestHandler {
  let failure: unknown
  return {
    failure: () => failure,
    async handle(request) {
      try {
        const { method, body } = request
        const headers = new Headers(request.headers)
        // Node's own `fetch` sets it, and takes no other.
        headers.delete('host')
        const response = await context.fetch(urlOf(request), {
          method,
          headers,
          ...(body !== undefined && { body: body as string }),
          signal: signal ?? null,
        })
        if (response.status === 429 || response.status >= 500) throw outage(response, request)
        const bytes = new Uint8Array(await response.arrayBuffer())
        return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body: bytes } }
      } catch (error) {
        failure = error
        throw error
      }
    },
  }
}

function urlOf({ protocol, hostname, port, path, query = {} }: AwsRequest): string {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) url.searchParams.append(name, one ?? '')
  }
  return url.href
}

function outage(response: Response, { protocol, hostname }: AwsRequest): TokenRequestError {
  const { status } = response
  const endpoint = `${protocol}//${hostname}`
  const seconds = /^\d{1,6}$/.exec(response.headers.get('retry-after') ?? '')?.[0]
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: `aws-oidc: ${endpoint} cannot answer now (${status}). Try again later.`,
    endpoint,
    status,
    retryable: status !== 500,
    ...(seconds !== undefined && { retryAfterMs: Number(seconds) * 1000 }),
    strategy: 'aws-oidc',
  })
}
