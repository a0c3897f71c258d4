import type { Clock } from '../context.js'
import { isRetryable } from './retry.js'
import { type Flight, launch } from './flight.js'

/** How long a look-up that was refused is not repeated. */
const NEGATIVE_CACHE_MS = 60_000

/** As {@link StrategyContext.once}. */
export type Once = <T>(
  name: string,
  load: (request: { readonly signal: AbortSignal }) => Promise<T>,
  request?: { readonly signal?: AbortSignal },
) => Promise<T>

/**
 * Look-ups by name: one in flight, a success kept, a refusal remembered for a minute. Neither an abort nor an outage is
 * remembered: the caller's own retries decide how soon to ask again.
 */
export function createOnce(clock: Pick<Clock, 'monotonic'>): Once {
  const values = new Map<string, { readonly value: unknown }>()
  const refusals = new Map<string, { readonly error: unknown; readonly until: number }>()
  const flights = new Map<string, Flight<unknown>>()
  return async (name, load, request) => {
    request?.signal?.throwIfAborted()
    const known = values.get(name)
    if (known) return known.value as never
    const refusal = refusals.get(name)
    if (refusal && clock.monotonic() < refusal.until) throw refusal.error
    let flight = flights.get(name)
    if (!flight) {
      flight = launch(
        async (signal) => {
          try {
            const value = await load({ signal })
            values.set(name, { value })
            return value as unknown
          } catch (error) {
            if (!signal.aborted && !isRetryable(error)) {
              refusals.set(name, { error, until: clock.monotonic() + NEGATIVE_CACHE_MS })
            }
            throw error
          }
        },
        () => flights.delete(name),
      )
      flights.set(name, flight)
    }
    return flight.join(request?.signal) as never
  }
}
