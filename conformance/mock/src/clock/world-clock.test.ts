import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createActivity } from './activity.js'
import { createWorldClock, type WorldClock } from './world-clock.js'

function frozenClock(startTime = 1_000_000): WorldClock {
  return createWorldClock({ speed: 0, startTime, activity: createActivity() })
}

test('a frozen clock stands still until it is advanced', async () => {
  const clock = frozenClock()
  expect([clock.now(), clock.monotonic()]).toEqual([1_000_000, 0])
  await clock.advance('90s')
  expect([clock.now(), clock.monotonic()]).toEqual([1_090_000, 90_000])
})

test('due sleeps resolve in the order of their time, each at its own time', async () => {
  const clock = frozenClock(0)
  const woken: [string, number][] = []
  const sleeper = (name: string, ms: number): Promise<unknown> =>
    clock.sleep(ms).then(() => woken.push([name, clock.now()]))
  void sleeper('late', 500)
  void sleeper('early', 100)
  void sleeper('never', 5000)
  await clock.advance(1000)
  expect(woken).toEqual([
    ['early', 100],
    ['late', 500],
  ])
})

test('one advance carries code through a chain of sleeps', async () => {
  const clock = frozenClock(0)
  const times: number[] = []
  const chain = async (): Promise<void> => {
    for (let step = 0; step < 5; step += 1) {
      await clock.sleep(100)
      times.push(clock.now())
    }
  }
  void chain()
  await clock.advance(450)
  expect(times).toEqual([100, 200, 300, 400])
})

test('one advance waits for work that the code it woke has begun', async () => {
  const activity = createActivity()
  const clock = createWorldClock({ speed: 0, startTime: 0, activity })
  const times: number[] = []
  const rsa = { name: 'RSA-PSS', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' }
  const slowWork = (): Promise<unknown> =>
    activity.busy(() => crypto.subtle.generateKey(rsa, false, ['sign', 'verify']))
  const chain = async (): Promise<void> => {
    for (let step = 0; step < 3; step += 1) {
      await clock.sleep(10)
      await slowWork()
      times.push(clock.now())
    }
  }
  void chain()
  await clock.advance(1000)
  expect(times).toEqual([10, 20, 30])
})

test('an aborted sleep rejects with the reason and leaves no listener', async () => {
  const clock = frozenClock()
  const controller = new AbortController()
  const reason = new Error('enough')
  const sleep = clock.sleep(1000, controller.signal)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1)
  controller.abort(reason)
  await expect(sleep).rejects.toBe(reason)
  await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})

test('a sleep that ends leaves no listener either', async () => {
  const clock = frozenClock()
  const { signal } = new AbortController()
  const sleep = clock.sleep(1000, signal)
  await clock.advance(1000)
  await sleep
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('set moves the wall clock alone', async () => {
  const clock = frozenClock()
  await clock.advance(500)
  clock.set(42)
  expect([clock.now(), clock.monotonic()]).toEqual([42, 500])
  await clock.advance(8)
  expect([clock.now(), clock.monotonic()]).toEqual([50, 508])
})

test('a running clock can be advanced, and wakes what became due', async () => {
  const clock = createWorldClock({ speed: 1, startTime: 0, activity: createActivity() })
  const sleep = clock.sleep(3_600_000)
  await clock.advance('2h')
  await sleep
  expect(clock.now()).toBeGreaterThanOrEqual(7_200_000)
})

test('a running clock wakes a sleep by itself', async () => {
  const clock = createWorldClock({ speed: 1, startTime: 0, activity: createActivity() })
  const before = clock.monotonic()
  await clock.sleep(0)
  expect(clock.monotonic()).toBeGreaterThan(before)
})

test('a fast clock runs at its speed, and a sleep ends when it is due', async () => {
  const clock = createWorldClock({ speed: 10_000, startTime: 0, activity: createActivity() })
  await clock.sleep(60_000)
  expect(clock.now()).toBeGreaterThanOrEqual(60_000)
  expect([clock.speed, clock.frozen]).toEqual([10_000, false])
})

test('a change of speed keeps the time and lets sleepers end by the new one', async () => {
  const clock = frozenClock(5000)
  const slept = clock.sleep(30_000)
  clock.setSpeed(100_000)
  await slept
  expect(clock.now()).toBeGreaterThanOrEqual(35_000)
  clock.setSpeed(0)
  const stopped = clock.now()
  await new Promise((resolve) => setImmediate(resolve))
  expect([clock.now(), clock.frozen]).toEqual([stopped, true])
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a speed of %s is refused', (speed) => {
  expect(() => frozenClock().setSpeed(speed)).toThrow(/speed of 0 or more/)
})

test('a listener hears of every jump and change of speed, before what is due wakes, until it is forgotten', async () => {
  const clock = frozenClock(0)
  const heard: unknown[] = []
  const forget = clock.onChange(async () => {
    await Promise.resolve()
    heard.push(clock.now())
  })
  void clock.sleep(100).then(() => heard.push('woken'))
  await clock.advance(300)
  expect(heard).toEqual([100, 'woken', 300])
  clock.set(42)
  clock.setSpeed(0)
  await clock.advance(0)
  expect(heard).toEqual([100, 'woken', 300, 42, 42, 42])
  forget()
  await clock.advance(1)
  expect(heard).toHaveLength(6)
})
