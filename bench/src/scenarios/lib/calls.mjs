import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'

/** One call, timed: `{ wait, headers }` or `{ wait, error }`, in milliseconds. */
export async function timed(call) {
  const started = performance.now()
  try {
    const headers = await call()
    return { wait: performance.now() - started, headers }
  } catch (error) {
    return { wait: performance.now() - started, error }
  }
}

/** One call after the other for so long. */
export async function callsFor(milliseconds, call) {
  const started = performance.now()
  while (performance.now() - started < milliseconds) await timed(call)
}

/** So many callers at one moment. */
export function crowd(count, call) {
  return Promise.all(Array.from({ length: count }, () => timed(call)))
}

/**
 * Calls at a steady rate until `until` says so, whether or not earlier ones have been answered. Gives them unanswered:
 * `{ calls }`. `each` is told of every answer.
 */
export async function stream(perSecond, call, { until, each }) {
  const started = performance.now()
  const calls = []
  while (!until(calls.length)) {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond)
    while (calls.length < due && !until(calls.length)) {
      calls.push(timed(call).then((one) => (each?.(one), one)))
      // Each arrives in a turn of its own, as callers who know nothing of each other do.
      await nextTurn()
    }
    await sleep(1)
  }
  return { calls }
}

/** What has been answered within so many milliseconds from now; the others are left waiting. */
export async function answersOf(calls, milliseconds) {
  const answers = []
  for (const call of calls) call.then((one) => answers.push(one))
  await Promise.race([Promise.all(calls), sleep(milliseconds)])
  return [...answers]
}
