import type { AxiosConfig } from './axios-client.js'

/** What is used of a `CancelToken` of axios. */
interface CancelToken {
  subscribe(listener: () => void): void
  unsubscribe(listener: () => void): void
}

/** The caller's signal in the form that a sign-in takes it, if there is one. */
export type SignInRequest = { readonly signal: AbortSignal } | undefined

/**
 * Work on behalf of a request, which ends when the request is cancelled by its signal or its cancel token. It gives nothing
 * then: axios looks before it sends anything, and ends a cancelled request with the error that its `isCancel` knows.
 */
export async function unlessCanceled<T>(
  { signal, cancelToken }: AxiosConfig,
  work: (request: SignInRequest) => Promise<T>,
): Promise<T | undefined> {
  const token = isCancelToken(cancelToken) ? cancelToken : undefined
  const canceled = new AbortController()
  const cancel = (): void => canceled.abort()
  const signals = [...(signal instanceof AbortSignal ? [signal] : []), ...(token ? [canceled.signal] : [])]
  const either = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
  token?.subscribe(cancel)
  try {
    either?.throwIfAborted()
    return await work(either && { signal: either })
  } catch (error) {
    if (either?.aborted) return undefined
    throw error
  } finally {
    token?.unsubscribe(cancel)
  }
}

function isCancelToken(value: unknown): value is CancelToken {
  const { subscribe, unsubscribe } = (value ?? {}) as Partial<CancelToken>
  return typeof subscribe === 'function' && typeof unsubscribe === 'function'
}
