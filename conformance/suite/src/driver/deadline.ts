import { DriverError } from './read-message.js'

/** Calls back once this much real time went by; gives what ends that. Tests bring one of their own. */
export type Timer = (milliseconds: number, elapsed: () => void) => () => void

/** The machine's own. */
export const realTimer: Timer = (milliseconds, elapsed) => {
  const timer = setTimeout(elapsed, milliseconds)
  return () => clearTimeout(timer)
}

/** The end of something, or a `DriverError` once it took too long. */
export async function within<T>(
  promise: Promise<T>,
  { timer, milliseconds, what }: { readonly timer: Timer; readonly milliseconds: number; readonly what: string },
): Promise<T> {
  let cancel = (): void => {}
  const late = new Promise<never>((_resolve, reject) => {
    cancel = timer(milliseconds, () => reject(new DriverError(`${what} took longer than ${milliseconds / 1000} s`)))
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel()
    // Whoever lost is not waited for.
    promise.catch(() => {})
  }
}
