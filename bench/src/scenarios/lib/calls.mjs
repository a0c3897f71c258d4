import { setTimeout as sleep } from 'node:timers/promises'

/**
 * One call, timed: `{ wait, late, headers }` or `{ wait, late, error }`, in milliseconds. `late` counts from when the call was
 * due: a client that keeps the process busy makes callers wait before they can even ask.
 */
export async function timed(call, due = performance.now()) {
  const started = performance.now()
  const ended = () => {
    const now = performance.now()
    return { wait: now - started, late: now - due }
  }
  try {
    const headers = await call()
    return { ...ended(), headers }
  } catch (error) {
    return { ...ended(), error }
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

/** What has been answered within so many milliseconds from now; the others are left waiting. */
export async function answersOf(calls, milliseconds) {
  const answers = []
  for (const call of calls) call.then((one) => answers.push(one))
  await Promise.race([Promise.all(calls), sleep(milliseconds)])
  return [...answers]
}
