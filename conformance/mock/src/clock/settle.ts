import type { Activity } from './activity.js'

const quietTurns = 3
/** A caller that asks again without ever waiting would keep the world busy for ever. */
const mostTurns = 500

/**
 * Lets everything that can make progress make it: microtasks, macrotasks, and requests inside the world. Over when some
 * turns in a row saw no request begin or end. One turn is a timer of 1 ms and not `setImmediate`, because callers'
 * cryptography finishes on other threads. Requests that still travel through a socket are not seen.
 */
export async function settle(activity: Activity): Promise<void> {
  let quiet = 0
  for (let turn = 0; quiet < quietTurns && turn < mostTurns; turn += 1) {
    const before = activity.changes()
    await new Promise<void>((resolve) => setTimeout(resolve, 1))
    await activity.idle()
    quiet = activity.changes() === before ? quiet + 1 : 0
  }
}
