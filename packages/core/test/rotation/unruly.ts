import type { SecretSink } from '../../src/files/secret-sink.js'
import type { Late } from './late.js'

/** A world in which now and then a call is refused, is not made, arrives late, or is made and its answer lost. */
export interface Unruly {
  fetch(inner: typeof globalThis.fetch): typeof globalThis.fetch
  sink(inner: SecretSink): SecretSink
}

/** An {@link Unruly} world: `random` gives numbers from 0 up to 1, and one call in six goes wrong. */
export function unruly(random: () => number, underway: Late): Unruly {
  /** Rejects before the call, after it, while it is on its way, or not at all. */
  const through = async <T>(call: () => Promise<T>): Promise<T> => {
    const fate = random() * 24
    if (fate < 1) throw new TypeError('not made')
    if (fate >= 23) {
      underway.add(call)
      throw new TypeError('on its way')
    }
    const result = await call()
    if (fate < 2) throw new TypeError('lost')
    return result
  }
  return {
    fetch: (inner) => async (input, init) => {
      if (random() * 24 < 1) return new Response('{"error_code":"TEMPORARILY_UNAVAILABLE"}', { status: 503 })
      return through(() => inner(input, { ...init, signal: null }))
    },
    sink: (inner) => ({ ...inner, write: (...args) => through(() => inner.write(...args)) }),
  }
}
