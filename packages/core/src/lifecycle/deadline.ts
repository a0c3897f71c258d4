import type { Clock } from '../context.js'
import { abortable } from './abortable.js'
import { onAbort } from './on-abort.js'

/** What {@link withDeadline} is given. */
export interface Deadline {
  readonly clock: Pick<Clock, 'sleep'>
  readonly milliseconds: number
  /** The caller's own signal; its reason passes through unchanged. */
  readonly signal?: AbortSignal | undefined
  /** The error that ends the work when time is up. */
  readonly expired: () => Error
}

/** Nobody is told this reason; without one Node makes an error with a stack for each deadline. */
const OVER = new Error('over')

/** Runs work under a signal that is aborted at the deadline, and ends the wait then even if the work ignores the signal. */
export async function withDeadline<T>(work: (signal: AbortSignal) => Promise<T>, deadline: Deadline): Promise<T> {
  const { clock, milliseconds, signal, expired } = deadline
  signal?.throwIfAborted()
  const controller = new AbortController()
  const timer = new AbortController()
  const forget = signal && onAbort(signal, () => controller.abort(signal.reason))
  clock.sleep(milliseconds, timer.signal).then(
    () => controller.abort(expired()),
    () => {},
  )
  try {
    return await abortable(work(controller.signal), controller.signal)
  } finally {
    timer.abort(OVER)
    forget?.()
  }
}
