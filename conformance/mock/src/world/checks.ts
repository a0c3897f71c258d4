import type { Reason } from '../http/answer.js'
import type { WorldState } from './state.js'

/** One condition that a service holds a request to: the reason code, whether it fails, and the sentence for the journal. */
export type Check = readonly [code: string, fails: boolean, sentence: string]

/** The first condition that fails and is enforced in this world: several at once are refused for the first. */
export function firstFailure(world: WorldState, checks: readonly Check[]): Reason | undefined {
  const failed = checks.find(([code, fails]) => fails && world.enforces(code))
  return failed && { code: failed[0], sentence: failed[2] }
}
