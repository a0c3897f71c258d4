import type { Watcher } from './watch.js'

type Listener = (...facts: unknown[]) => void

/** Notices who begins and ends to listen to events of the process. */
export const watchListeners: Watcher = (current) => {
  const added = (event: string | symbol, listener: Listener): void => {
    current()?.listeners.push({ event: String(event), listener })
  }
  const removed = (event: string | symbol, listener: Listener): void => {
    const { listeners } = current() ?? {}
    const at = listeners?.findIndex((one) => one.event === event && one.listener === listener) ?? -1
    if (at >= 0) listeners?.splice(at, 1)
  }
  // Names that the types of `process` do not know, though every emitter has them.
  const emitter: NodeJS.EventEmitter = process
  emitter.on('newListener', added)
  emitter.on('removeListener', removed)
  return () => {
    emitter.off('removeListener', removed)
    emitter.off('newListener', added)
  }
}
