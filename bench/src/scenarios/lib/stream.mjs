import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { timed } from './calls.mjs'

/** What a turn of the loop may last while nothing is to be done. */
const IDLE_MS = 2

/**
 * Calls at a steady rate until `until` says so, whether or not earlier ones have been answered. Gives them unanswered:
 * `{ calls }`. `each` is told of every answer. With `spared` no call falls due while the machine runs other programs in the
 * place of this one, though they do while the client keeps this one busy. That is in favour of a client whose many requests
 * keep the mock busy, where cores are few.
 */
export async function stream(perSecond, call, { until, each, spared = false }) {
  const calls = []
  const taken = spared ? machineTime() : () => 0
  let started = performance.now()
  while (!until(calls.length)) {
    started += taken()
    const dueAt = started + (calls.length / perSecond) * 1000
    if (performance.now() < dueAt) {
      await sleep(1)
      continue
    }
    calls.push(timed(call, dueAt).then((one) => (each?.(one), one)))
    // Each arrives in a turn of its own, as callers who know nothing of each other do.
    await nextTurn()
  }
  return { calls }
}

/** Milliseconds since the last question in which this process could neither work nor was idle. */
function machineTime() {
  const read = () => {
    const { user, system } = process.cpuUsage()
    return performance.now() - (user + system) / 1000
  }
  let last = read()
  return () => {
    const now = read()
    const taken = Math.max(0, now - last - IDLE_MS)
    last = now
    return taken
  }
}
