import { expect, test } from 'vitest'
import type { ConformanceCase } from './case.js'
import type { CaseResult } from './result.js'
import { alone, type Ended, timed, together } from './side-by-side.js'

const cases = ['ONE-001', 'ONE-002', 'ONE-003'].map((id) => ({ id }) as ConformanceCase)
const passed = ({ id }: ConformanceCase): Ended => ({
  result: { id, outcome: 'pass' } as CaseResult,
  began: 0,
  durationMs: 0,
})
const ends = (all: readonly Ended[]): readonly unknown[] => all.map(({ result }) => [result.outcome, result.reason])
const REJECTED = 'a promise was rejected with TypeError and nobody handled it'
const PASS = ['pass', undefined]

test('cases run at once, and their results stand in their order', async () => {
  const order: string[] = []
  const results = await together(cases, async (one) => {
    order.push(`begins ${one.id}`)
    await new Promise((resolve) => setImmediate(resolve))
    order.push(`ends ${one.id}`)
    return passed(one)
  })
  expect(order.slice(0, 3).every((line) => line.startsWith('begins'))).toBe(true)
  expect(results.map(({ result }) => result.id)).toEqual(cases.map(({ id }) => id))
})

test('what one of several leaves unhandled is an error of that one alone', async () => {
  const results = await together(cases, async (one) => {
    if (one.id === 'ONE-002') void Promise.reject(new TypeError('dose-of-a-test'))
    return passed(one)
  })
  expect(ends(results)).toEqual([PASS, ['error', REJECTED], PASS])
})

test('what does not come again may have been any of them: none has passed', async () => {
  let times = 0
  const results = await together(cases, async (one) => {
    if (one.id === 'ONE-002' && times++ === 0) void Promise.reject(new TypeError('dose-of-a-test'))
    return passed(one)
  })
  expect(ends(results)).toEqual(cases.map(() => ['error', REJECTED]))
})

test('the time of a case is that from its begin to its end', async () => {
  const times = [5, 12]
  const ended = await alone(() =>
    timed(
      async () => passed(cases[0] as ConformanceCase).result,
      () => times.shift() as number,
    ),
  )
  expect([ended.began, ended.durationMs]).toEqual([5, 7])
})
