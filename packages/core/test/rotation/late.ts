/** Calls that went out, of which nobody waits for the answer any more: they arrive later. */
export interface Late {
  readonly size: number
  add(call: () => Promise<unknown>): void
  /** Has all of them arrive, in the order in which they went out. */
  land(): Promise<void>
}

/** A {@link Late} of nothing. */
export function late(): Late {
  const calls: (() => Promise<unknown>)[] = []
  return {
    get size() {
      return calls.length
    },
    add: (call) => void calls.push(call),
    async land() {
      for (let call = calls.shift(); call; call = calls.shift()) await call().catch(() => {})
    },
  }
}
