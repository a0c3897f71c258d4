import type { World } from '@lakeauth/mock'
import { HarnessError } from './harness-error.js'
import type { Work } from './work.js'

/** Turns of the world after which something that has not ended waits for time, or for ever. */
const TURNS_MAX = 12
/** As many as no file and no signature needs on any machine; a file may be a pipe, to which nobody ever writes. */
const TURNS_OF_WORK_MAX = 2000
/** Longer than any deadline of core, so that what waits for time has had it. */
const PATIENCE_MS = 61_000
const PATIENCE_ROUNDS = 3

const NEVER_ENDED = `a file or a cryptographic operation never ended: ${TURNS_OF_WORK_MAX} turns went by`

/** How a promise stands. */
export type Outcome<T> =
  | { readonly state: 'fulfilled'; readonly value: T }
  | { readonly state: 'rejected'; readonly reason: unknown }
  | { readonly state: 'pending' }

/** Where something happens: a mocked Databricks, and the work that a case has under way outside of it. */
export interface Stage {
  readonly world: World
  readonly work: Work
}

/**
 * Where a promise stands once everything that can run without time has run. Counts turns of the world in which no work was
 * under way, never the time on the wall, so that a busy machine changes nothing.
 */
export async function standing<T>(
  promise: PromiseLike<T>,
  stage: Stage,
  turnsMax: number = TURNS_MAX,
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
  let quiet = 0
  for (let turn = 0; turn < TURNS_OF_WORK_MAX && quiet < turnsMax && outcome.state === 'pending'; turn++) {
    quiet = (await turned(stage, settled)) ? 0 : quiet + 1
  }
  if (quiet < turnsMax && outcome.state === 'pending') throw new HarnessError(NEVER_ENDED)
  return outcome
}

/** Lets everything run that needs no time, and the work that it begins. */
export async function settle(stage: Stage): Promise<void> {
  for (let turn = 0; turn < TURNS_OF_WORK_MAX; turn++) if (!(await turned(stage))) return
  throw new HarnessError(NEVER_ENDED)
}

/** One turn of the world, unless something ends before. Gives whether work was under way in it. */
async function turned({ world, work }: Stage, end?: Promise<void>): Promise<boolean> {
  const before = work.isUnderWay()
  const turn = world.clock.advance(0)
  await (end ? Promise.race([end, turn]) : turn)
  return before || work.isUnderWay()
}

/** The promise's end, giving it virtual time when it waits for that. Something that still does not end is stuck. */
export async function patiently<T>(
  promise: PromiseLike<T>,
  stage: Stage,
  what: string,
): Promise<Exclude<Outcome<T>, { state: 'pending' }>> {
  for (let round = 0; ; round++) {
    const outcome = await standing(promise, stage)
    if (outcome.state !== 'pending') return outcome
    if (round === PATIENCE_ROUNDS) {
      throw new HarnessError(
        `${what} never ended: ${TURNS_MAX * (round + 1)} turns and ${round * (PATIENCE_MS / 1000)} s of virtual time changed nothing`,
      )
    }
    await stage.world.clock.advance(PATIENCE_MS)
  }
}

/** A call that is looked at later: its rejection, should it come first, is nobody's failure. */
export function begun<T>(call: PromiseLike<T>): Promise<T> {
  const promise = Promise.resolve(call)
  promise.catch(() => {})
  return promise
}
