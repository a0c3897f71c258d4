import { abortable } from './abortable.js'

/** Work under way that several callers wait for. */
export interface Flight<T> {
  /** Waits for the outcome. An aborted caller leaves the others theirs; work that nobody waits for any more is ended. */
  join(signal: AbortSignal | undefined): Promise<T>
  /** Lets the work go on without anybody waiting. */
  detach(): void
}

/** Starts the work under a signal of its own, so that no caller's abort reaches it while another waits. */
export function launch<T>(work: (signal: AbortSignal) => Promise<T>, onSettled: () => void): Flight<T> {
  const controller = new AbortController()
  let waiting = 0
  let open = true
  let detached = false
  const settle = (): void => {
    if (!open) return
    open = false
    onSettled()
  }
  const outcome = work(controller.signal).finally(settle)
  // Whoever waits sees the rejection through join(); without a waiter it must not become an unhandled one.
  outcome.catch(() => {})
  return {
    detach() {
      detached = true
    },
    join(signal) {
      waiting++
      return abortable(outcome, signal).finally(() => {
        waiting--
        if (waiting > 0 || detached || !open) return
        settle()
        controller.abort(new DOMException('Nobody waits for this any more.', 'AbortError'))
      })
    },
  }
}
