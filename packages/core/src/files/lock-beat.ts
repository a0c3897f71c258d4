import type { Clock } from '../context.js'
import { FOREIGN_STALE_MS, type HeldLock } from './lock.js'

/** So that a beat may come late, or the clocks of two machines differ a little. */
const BEAT_MS = FOREIGN_STALE_MS / 4

/** Renews a lock for as long as its holder works; the function that comes back ends that. */
export function keepAlive(lock: HeldLock, clock: Clock): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const beat = async (): Promise<never> => {
    for (;;) {
      await clock.sleep(BEAT_MS, signal)
      // A lock that cannot be renewed may be lost, which its holder asks before each step.
      await lock.renew().catch(() => {})
    }
  }
  beat().catch(() => {})
  return () => controller.abort()
}
