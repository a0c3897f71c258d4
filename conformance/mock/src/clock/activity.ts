/** Counts work in progress, so that a frozen clock knows when the code it woke has come to rest. */
export interface Activity {
  /** Runs `work` as busy. */
  busy<T>(work: () => Promise<T>): Promise<T>
  /** Runs `work`, which waits for somebody else, as not busy. Only inside `busy`. */
  waiting<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when nothing is busy. */
  idle(): Promise<void>
  /** Grows whenever something starts or stops being busy. */
  changes(): number
}

/** An activity counter at rest. */
export function createActivity(): Activity {
  let running = 0
  let changes = 0
  let waiters: (() => void)[] = []
  const change = (by: number): void => {
    running += by
    changes += 1
    if (running > 0) return
    const woken = waiters
    waiters = []
    for (const wake of woken) wake()
  }
  const counted = async <T>(by: number, work: () => Promise<T>): Promise<T> => {
    change(by)
    try {
      return await work()
    } finally {
      change(-by)
    }
  }
  return {
    busy: (work) => counted(1, work),
    waiting: (work) => counted(-1, work),
    idle: () => (running > 0 ? new Promise<void>((resolve) => waiters.push(resolve)) : Promise.resolve()),
    changes: () => changes,
  }
}
