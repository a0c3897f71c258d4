/** Requests waiting behind a `hold`. */
export interface HoldGate {
  readonly waiting: number
  pass(signal: AbortSignal): Promise<void>
  release(): void
}

/** A closed gate. Once released it stays open. */
export function createHoldGate(): HoldGate {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let waiting = 0
  return {
    get waiting() {
      return waiting
    },
    release: () => open(),
    pass: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        waiting += 1
        const leave = (settle: () => void): void => {
          waiting -= 1
          signal.removeEventListener('abort', onAbort)
          settle()
        }
        const onAbort = (): void => leave(() => reject(signal.reason))
        signal.addEventListener('abort', onAbort, { once: true })
        void opened.then(() => {
          if (!signal.aborted) leave(resolve)
        })
      }),
  }
}
