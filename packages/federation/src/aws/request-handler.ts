import type { StrategyContext } from '@lakeauth/core'
import { clocksDiffer } from '../exchange/server-clock.js'
import { outage } from './refusal.js'

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
  readonly body: unknown
}

/** Sends what the SDK of AWS signs. */
export interface Sender {
  handle(request: AwsRequest, options?: object): Promise<{ readonly response: AwsResponse }>
}

/** A {@link Sender} through `context.fetch`. */
export interface AwsRequestHandler extends Sender {
  /** What the last request failed with on the way: the SDK would dress it up in an error of its own. */
  failure(): unknown
  /** A sentence when the clock of AWS shows another time than that of this machine. */
  clocks(): string
}

/** What {@link requestHandler} is given. */
export interface HandlerOf {
  /** The STS of the region. */
  readonly endpoint: string
  readonly signal: AbortSignal | undefined
  /** Sends what goes elsewhere, which nobody declared; all goes through `context.fetch` when absent. */
  readonly elsewhere?: Sender
}

/**
 * Lets the SDK make its request through `context.fetch`, so that core's guard, deadline and cancellation hold for it. Outages
 * become errors that the lifecycle repeats.
 */
export function requestHandler(
  { endpoint, signal, elsewhere }: HandlerOf,
  context: StrategyContext,
): AwsRequestHandler {
  const { origin } = new URL(endpoint)
  let failure: unknown
  let date = Number.NaN
  return {
    failure: () => failure,
    clocks: () => (Number.isNaN(date) ? '' : clocksDiffer(context.clock.now() / 1000, date, 'AWS')),
    async handle(request, options) {
      failure = undefined
      const url = urlOf(request)
      // A connection that nobody waits for any more would keep the process from ending.
      if (elsewhere && url.origin !== origin) return elsewhere.handle(request, { ...options, abortSignal: signal })
      try {
        const { method, body } = request
        const headers = new Headers(request.headers)
        // Node's own `fetch` sets it, and takes no other.
        headers.delete('host')
        const response = await context.fetch(url.href, {
          method,
          headers,
          ...(body !== undefined && { body: body as string }),
          signal: signal ?? null,
        })
        date = Date.parse(response.headers.get('date') ?? '') / 1000
        if (response.status === 429 || response.status >= 500) throw failed(response, url)
        const bytes = new Uint8Array(await response.arrayBuffer())
        return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body: bytes } }
      } catch (error) {
        failure = error
        throw error
      }
    },
  }
}

function urlOf({ protocol, hostname, port, path, query = {} }: AwsRequest): URL {
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) url.searchParams.append(name, one ?? '')
  }
  return url
}

function failed({ status, headers }: Response, { origin }: URL): Error {
  const seconds = /^\d{1,6}$/.exec(headers.get('retry-after') ?? '')?.[0]
  return outage(origin, status, undefined, seconds === undefined ? undefined : Number(seconds) * 1000)
}
