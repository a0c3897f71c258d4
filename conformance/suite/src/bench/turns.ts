import type { World } from '@lakeauth/mock'
import { HarnessError } from './harness-error.js'

/** Turns of the world after which something that has not ended waits for time, or for ever. */
const TURNS_MAX = 12
/** Longer than any deadline of core, so that what waits for time has had it. */
const PATIENCE_MS = 61_000
const PATIENCE_ROUNDS = 3

/** How a promise stands. */
export type Outcome<T> =
  | { readonly state: 'fulfilled'; readonly value: T }
  | { readonly state: 'rejected'; readonly reason: unknown }
  | { readonly state: 'pending' }

/**
 * Where a promise stands once everything that can run without time has run. Counts turns of the world, never the time on
 * the wall, so that a busy machine changes nothing.
 */
export async function standing<T>(
  promise: PromiseLike<T>,
  world: World,
  turns: number = TURNS_MAX,
): Promise<Outcome<T>> {
  let outcome: Outcome<T> = { state: 'pending' }
  const settled = Promise.resolve(promise).then(
    (value) => {
      outcome = { state: 'fulfilled', value }
    },
    (reason: unknown) => {
      outcome = { state: 'rejected', reason }
    },
  )
  for (let turn = 0; turn < turns && outcome.state === 'pending'; turn++) {
    await Promise.race([settled, world.clock.advance(0)])
  }
  return outcome
}

/** The promise's end, giving it virtual time when it waits for that. Something that still does not end is stuck. */
export async function patiently<T>(
  promise: PromiseLike<T>,
  world: World,
  what: string,
): Promise<Exclude<Outcome<T>, { state: 'pending' }>> {
  for (let round = 0; ; round++) {
    const outcome = await standing(promise, world)
    if (outcome.state !== 'pending') return outcome
    if (round === PATIENCE_ROUNDS) {
      throw new HarnessError(
        `${what} never ended: ${TURNS_MAX * (round + 1)} turns and ${round * (PATIENCE_MS / 1000)} s of virtual time changed nothing`,
      )
    }
    await world.clock.advance(PATIENCE_MS)
  }
}

/** A call that is looked at later: its rejection, should it come first, is nobody's failure. */
export function begun<T>(call: PromiseLike<T>): Promise<T> {
  const promise = Promise.resolve(call)
  promise.catch(() => {})
  return promise
}
