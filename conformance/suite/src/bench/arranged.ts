import { describeError } from '../judge.js'
import type { Scenario, Setup } from '../scenario.js'
import { unwatched } from '../watch/watch.js'
import { HarnessError } from './harness-error.js'
import { type Outcome, type Stage, standing } from './turns.js'

/** More than a case gives a strategy: a scenario may start a program, and no turn tells of that. */
const TURNS_MAX = 200

/** What a scenario sets up with one of its functions. One that throws or never ends is an error of the case, and says whose it is. */
export async function arranged(
  { name }: Scenario,
  by: 'arrange' | 'broken' | 'another' | 'withoutManagement' | 'signedWith',
  setUp: () => Setup | Promise<Setup>,
  stage: Stage,
): Promise<Setup> {
  const what = `\`${by}\` of the scenario "${name}"`
  const setup = unwatched(async () => setUp())
  // Work of its own that never ends is a failure like any other.
  const outcome = await standing(setup, stage, TURNS_MAX).catch(
    (reason): Outcome<Setup> => ({ state: 'rejected', reason }),
  )
  if (outcome.state === 'fulfilled') return outcome.value
  if (outcome.state === 'pending') throw new HarnessError(`${what} never ended: ${TURNS_MAX} turns changed nothing`)
  const { reason } = outcome
  throw new HarnessError(`${what} failed: ${reason instanceof HarnessError ? reason.message : describeError(reason)}`)
}
