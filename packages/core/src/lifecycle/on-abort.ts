/** Everybody who waits under a signal, and the one listener that they share. */
interface Waiting {
  readonly callbacks: Set<() => void>
  readonly tell: () => void
}

const waiting = new WeakMap<AbortSignal, Waiting>()

/**
 * Calls back when the signal is aborted, until the function that it gives is called. A signal has one listener of ours at most,
 * and none when nobody waits: of the eleventh, Node 22.12 warns on the error stream.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const shared = waiting.get(signal) ?? listen(signal)
  // A callback of its own for each call: the same function may wait twice.
  const own = (): void => callback()
  shared.callbacks.add(own)
  return () => {
    if (shared.callbacks.delete(own) && shared.callbacks.size === 0) {
      signal.removeEventListener('abort', shared.tell)
      waiting.delete(signal)
    }
  }
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>()
  const tell = (): void => {
    waiting.delete(signal)
    // One that is called may forget itself, which a set takes in its stride.
    for (const callback of callbacks) callback()
  }
  signal.addEventListener('abort', tell, { once: true })
  const shared = { callbacks, tell }
  waiting.set(signal, shared)
  return shared
}
