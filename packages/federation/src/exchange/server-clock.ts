import type { StrategyContext } from '@lakeauth/core'

/** One moment by the clock of a server, in seconds since the epoch, and by both of this machine, in milliseconds. */
export interface Moment {
  readonly server: number
  readonly wall: number
  readonly monotonic: number
}

type Clock = StrategyContext['clock']

/** This moment, of which the server's own clock says this. */
export function momentOf(server: number, clock: Clock): Moment {
  return { server, wall: clock.now(), monotonic: clock.monotonic() }
}

/** What the server's clock shows now: since that moment the clock on which more time has passed is right, as a machine may sleep. */
export function serverNow(at: Moment, clock: Clock): number {
  return at.server + (clock.monotonic() - at.monotonic) / 1000 + leapSince(at, clock)
}

/** Seconds by which the wall clock has moved further than time did since that moment; what is held ends earlier by them. */
export function leapSince(at: Moment, clock: Clock): number {
  return Math.max(0, clock.now() - at.wall - (clock.monotonic() - at.monotonic)) / 1000
}

/** Clocks that differ by less do no harm. */
export const CLOCKS_AGREE_S = 60

/** What to know of a machine whose clock is off, in seconds since the epoch: it may sign or judge tokens wrongly. */
export function clocksDiffer(own: number, server: number, whose = 'Databricks'): string {
  const ahead = Math.round(own - server)
  if (Math.abs(ahead) < CLOCKS_AGREE_S) return ''
  return ` The clock of this machine is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} that of ${whose}: set it.`
}
