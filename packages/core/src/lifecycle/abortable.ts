import { onAbort } from './on-abort.js'

/**
 * The promise's outcome, or the signal's reason as soon as it is aborted. The listener goes with the outcome, so that a
 * signal that outlives a million calls keeps none of them.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  if (signal.aborted) {
    // Nobody sees this outcome any more; as a rejection it must not end the process.
    promise.catch(() => {})
    return Promise.reject(signal.reason)
  }
  return new Promise<T>((resolve, reject) => {
    const forget = onAbort(signal, () => reject(signal.reason))
    promise.then(resolve, reject).finally(forget)
  })
}
