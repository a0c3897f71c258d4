import type { Activity } from './activity.js'

const rounds = 3

/**
 * Lets everything that can make progress make it: microtasks, macrotasks, and requests inside the world. One turn is a
 * timer of 1 ms and not `setImmediate`, because callers' cryptography finishes on other threads.
 */
export async function settle(activity: Activity): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await new Promise<void>((resolve) => setTimeout(resolve, 1))
    await activity.idle()
  }
}
