import { expect, test } from 'vitest'
import { createActivity } from './activity.js'
import { createWorldClock, type WorldClock } from './world-clock.js'

function frozenClock(): WorldClock {
  return createWorldClock({ speed: 0, startTime: 0, activity: createActivity() })
}

test('two advances at once move the time by both, one after the other', async () => {
  const clock = frozenClock()
  const ends: number[] = []
  const advance = (by: number): Promise<unknown> => clock.advance(by).then(() => ends.push(clock.now()))
  await Promise.all([advance(1000), advance(500), advance(0)])
  expect(ends).toEqual([1000, 1500, 1500])
  expect(clock.monotonic()).toBe(1500)
})

test('sleeps that fall due in several advances wake in order, each at its own time', async () => {
  const clock = frozenClock()
  const woken: number[] = []
  const sleeper = async (ms: number): Promise<void> => {
    await clock.sleep(ms)
    woken.push(clock.now())
    if (ms === 100) await sleeper(600)
  }
  for (const ms of [1500, 100, 900]) void sleeper(ms)
  await Promise.all([clock.advance(1000), clock.advance(1000)])
  expect(woken).toEqual([100, 700, 900, 1500])
})

test('an advance that a woken sleep asks for comes after the one that woke it, and neither waits for ever', async () => {
  const clock = frozenClock()
  const seen: number[] = []
  const nested = clock.sleep(100).then(async () => {
    seen.push(clock.now())
    await clock.advance(500)
    seen.push(clock.now())
  })
  await clock.advance(1000)
  await nested
  expect(seen).toEqual([100, 1500])
})

test('an advance that is refused moves nothing and holds up no other', async () => {
  const clock = frozenClock()
  const all = await Promise.allSettled([
    clock.advance(10),
    clock.advance(1e300),
    clock.advance('soon'),
    clock.advance(5),
  ])
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(clock.now()).toBe(15)
})

test('a hundred advances by nothing at once wait for two turns, not for a hundred', async () => {
  const clock = frozenClock()
  let changes = 0
  clock.onChange(() => {
    changes += 1
  })
  await Promise.all(Array.from({ length: 100 }, () => clock.advance(0)))
  expect(changes).toBeGreaterThanOrEqual(1)
  expect(changes).toBeLessThanOrEqual(2)
})
