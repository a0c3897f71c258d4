import type { Clock } from '../context.js'
import type { HeldLock } from './lock.js'

/** So many beats fit into the time after which a lock that stands still counts as left behind: some may come late. */
const BEATS = 6

/** Renews a lock for as long as its holder works; the function that comes back ends that. */
export function keepAlive(lock: HeldLock, clock: Pick<Clock, 'sleep'>): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const beat = async (): Promise<never> => {
    for (;;) {
      await clock.sleep(lock.staleMs / BEATS, signal)
      // A lock that cannot be renewed may be lost, which its holder asks before each step.
      await lock.renew().catch(() => {})
    }
  }
  beat().catch(() => {})
  return () => controller.abort()
}
