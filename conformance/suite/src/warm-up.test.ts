import { expect, test } from 'vitest'
import type { CaseResult } from './result.js'
import { warmUp } from './warm-up.js'

const ended = (outcome: 'pass' | 'fail' | 'error'): CaseResult => ({ outcome, virtualMs: 0 }) as CaseResult

test('a strategy that is slow at first is asked until it answers, and one that is broken not for ever', async () => {
  const rounds = async (end: (round: number) => CaseResult): Promise<number> => {
    let count = 0
    await warmUp(async () => end(++count))
    return count
  }
  expect(await rounds(() => ended('fail'))).toBe(1)
  expect(await rounds((round) => ended(round < 3 ? 'error' : 'pass'))).toBe(3)
  expect(await rounds(() => ended('error'))).toBe(10)
  // Nothing that the strategy loads can mend a scenario that cannot be arranged.
  expect(await rounds(() => ({ outcome: 'error' }) as CaseResult)).toBe(1)
})
