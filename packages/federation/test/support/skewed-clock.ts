import type { Clock } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'

/** The clock of a machine that is off by as many seconds as `offset` says now. Time passes as it does in the world. */
export function skewedClock({ clock }: World, offset: () => number): Clock {
  return {
    now: () => clock.now() + offset() * 1000,
    monotonic: () => clock.monotonic(),
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  }
}
