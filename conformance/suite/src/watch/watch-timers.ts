import { promisify } from 'node:util'
import type { Watcher } from './watch.js'

type Callback = (...values: unknown[]) => void

/** Keeps the timers of the process that have neither ended nor been cleared. */
export const watchTimers: Watcher = (current) => {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis
  const start = ((callback: Callback, delay?: number, ...values: unknown[]) => {
    const watch = current()
    if (!watch) return setTimeout(callback, delay, ...values)
    const timer = setTimeout(() => {
      watch.timers.delete(timer)
      callback(...values)
    }, delay)
    watch.timers.add(timer)
    return timer
  }) as typeof setTimeout
  const repeat = ((callback: Callback, delay?: number, ...values: unknown[]) => {
    const timer = setInterval(callback, delay, ...values)
    current()?.timers.add(timer)
    return timer
  }) as typeof setInterval
  const end = (timer: NodeJS.Timeout | string | number | undefined): void => {
    if (typeof timer === 'object') current()?.timers.delete(timer)
    clearTimeout(timer)
  }
  // What `promisify` gives for it waits by other means.
  const promised = Object.getOwnPropertyDescriptor(setTimeout, promisify.custom)
  if (promised) Object.defineProperty(start, promisify.custom, promised)
  const patched = { setTimeout: start, setInterval: repeat, clearTimeout: end, clearInterval: end }
  Object.assign(globalThis, patched)
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval })
  }
}
