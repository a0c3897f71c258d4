import type { Watcher } from './watch.js'

type Listener = NodeJS.UnhandledRejectionListener
const EVENT = 'unhandledRejection'

/**
 * Takes the place of whoever listens for unhandled rejections, because one of a strategy is a finding of its case and not
 * the end of the process or of the runner. Every other one goes where it would have gone.
 */
export const watchRejections: Watcher = (current) => {
  const before = process.listeners(EVENT) as Listener[]
  const listener: Listener = (reason, promise) => {
    const watch = current()
    if (watch) watch.unhandled.push(reason)
    else if (before.length > 0) for (const one of before) one(reason, promise)
    else if (process.listenerCount(EVENT) === 1) throw reason
  }
  for (const one of before) process.off(EVENT, one)
  process.on(EVENT, listener)
  return () => {
    process.off(EVENT, listener)
    for (const one of before) process.on(EVENT, one)
  }
}
