import { expect, test } from 'vitest'
import type { ConformanceCase } from './case.js'
import type { CaseResult } from './result.js'
import { type Ended, sideBySide, timed } from './side-by-side.js'

const cases = ['ONE-001', 'ONE-002', 'ONE-003', 'ONE-004'].map((id) => ({ id }) as ConformanceCase)
const passed = ({ id }: ConformanceCase): Ended => ({
  result: { id, outcome: 'pass' } as CaseResult,
  began: 0,
  durationMs: 0,
})
const ends = (all: readonly Ended[]): readonly unknown[] => all.map(({ result }) => [result.outcome, result.reason])
const REJECTED = 'a promise was rejected with TypeError and nobody handled it'
const PASS = ['pass', undefined]
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function run(limit: number, act: (one: ConformanceCase) => Promise<void>): Promise<readonly Ended[]> {
  const results = sideBySide(cases, limit, async (one) => {
    await act(one)
    return passed(one)
  })
  return gathered(results)
}

async function gathered(results: AsyncIterable<Ended>): Promise<readonly Ended[]> {
  const all: Ended[] = []
  for await (const one of results) all.push(one)
  return all
}

test('as many cases run at once as may, and no more', async () => {
  let running = 0
  const seen: number[] = []
  await run(3, async () => {
    seen.push((running += 1))
    await turn()
    running -= 1
  })
  expect(Math.max(...seen)).toBe(3)
})

test('results stand in the order of the cases, whichever ends first', async () => {
  const order: string[] = []
  const results = await run(4, async ({ id }) => {
    for (let left = 'ONE-004'.localeCompare(id) * 3; left > 0; left--) await turn()
    order.push(id)
  })
  expect(order[0]).toBe('ONE-004')
  expect(results.map(({ result }) => result.id)).toEqual(cases.map(({ id }) => id))
})

test('a result is given while later cases still run', async () => {
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const results = sideBySide(cases, 4, async (one) => {
    if (one.id !== 'ONE-001') await held
    return passed(one)
  })
  const { value } = await results.next()
  expect(value.result.id).toBe('ONE-001')
  release()
  expect(await gathered(results)).toHaveLength(3)
})

test('what one of several leaves unhandled is an error of that one alone', async () => {
  const results = await run(3, async ({ id }) => {
    if (id === 'ONE-002') void Promise.reject(new TypeError('dose-of-a-test'))
  })
  expect(ends(results)).toEqual([PASS, ['error', REJECTED], PASS, PASS])
})

test('what does not come again may have been any of those under way: none of them has passed, the next one has', async () => {
  const seen: string[] = []
  const results = await run(3, async ({ id }) => {
    const isFirst = seen.push(id) && seen.filter((one) => one === id).length === 1
    if (id === 'ONE-002' && isFirst) void Promise.reject(new TypeError('dose-of-a-test'))
    await turn()
  })
  const error = ['error', REJECTED]
  expect(ends(results)).toEqual([error, error, error, PASS])
})

test('one that does not apply ran nothing, and is blamed for nothing', async () => {
  const seen: string[] = []
  const results = sideBySide(cases, 4, async (one) => {
    const isFirst = seen.push(one.id) && seen.filter((id) => id === one.id).length === 1
    if (one.id === 'ONE-002' && isFirst) void Promise.reject(new TypeError('dose-of-a-test'))
    const ended = passed(one)
    return one.id === 'ONE-003' ? { ...ended, result: { ...ended.result, outcome: 'inapplicable' } } : ended
  })
  const error = ['error', REJECTED]
  expect(ends(await gathered(results))).toEqual([error, error, ['inapplicable', undefined], error])
})

test('one that runs by itself is not run again for what it leaves', async () => {
  let times = 0
  const results = await run(1, async ({ id }) => {
    times += 1
    if (id === 'ONE-002') void Promise.reject(new TypeError('dose-of-a-test'))
  })
  expect(ends(results)).toEqual([PASS, ['error', REJECTED], PASS, PASS])
  expect(times).toBe(cases.length)
})

test('nobody listens any more once all is over', async () => {
  const before = process.listenerCount('unhandledRejection')
  await run(2, turn)
  expect(process.listenerCount('unhandledRejection')).toBe(before)
})

test('the time of a case is that from its begin to its end', async () => {
  const times = [5, 12]
  const ended = await timed(
    async () => passed(cases[0] as ConformanceCase).result,
    () => times.shift() as number,
  )
  expect([ended.began, ended.durationMs]).toEqual([5, 7])
})
