import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffWhileServing, backoffWithoutToken, scheduleFor } from './schedule.js'

const exact = (): number => 0
const most = (): number => 1 - Number.EPSILON
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe('scheduleFor', () => {
  it.each([
    ['an hour', 3_600, 1_200, 40],
    ['a day', 86_400, 1_200, 40],
    ['40 minutes', 2_400, 1_200, 40],
    ['298 s', 298, 149, 40],
    ['80 s', 80, 40, 40],
    ['79 s', 79, 39.5, 39.5],
    ['15 s', 15, 7.5, 7.5],
    ['1 s', 1, 0.5, 0.5],
    ['for ever', Number.POSITIVE_INFINITY, 1_200, 40],
  ])('of a token that lives %s: %d s → ahead from %d s, blocking below %d s', (_name, lifetime, lead, floor) => {
    expect(scheduleFor(lifetime * 1_000, exact)).toEqual({ leadMs: lead * 1_000, floorMs: floor * 1_000 })
  })

  it('spreads a fleet over the last tenth of the lead, and only ever shortens it [R28]', () => {
    const { leadMs } = scheduleFor(3_600_000, most)
    expect(leadMs).toBeCloseTo(1_080_000, 3)
    const property = fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fraction, (lifetime, random) => {
      const longest = scheduleFor(lifetime, exact)
      const { leadMs, floorMs } = scheduleFor(lifetime, () => random)
      expect(leadMs).toBeLessThanOrEqual(longest.leadMs)
      expect(leadMs).toBeGreaterThanOrEqual(floorMs)
      expect(floorMs).toBe(longest.floorMs)
      expect(leadMs).toBeLessThan(lifetime)
    })
    fc.assert(property)
  })

  it('lets no more than a twentieth of 500 clients refresh in one second [R28]', () => {
    // The Halton sequence stands for 500 random numbers, the same in every run.
    const halton = (index: number): number => {
      let result = 0
      for (let rest = index, share = 0.5; rest > 0; rest >>= 1, share /= 2) result += (rest & 1) * share
      return result
    }
    const seconds = new Map<number, number>()
    for (let client = 0; client < 500; client++) {
      const second = Math.floor(scheduleFor(3_600_000, () => halton(client)).leadMs / 1_000)
      seconds.set(second, (seconds.get(second) ?? 0) + 1)
    }
    expect(Math.max(...seconds.values())).toBeLessThanOrEqual(25)
  })
})

describe('backoffWhileServing', () => {
  it.each([
    [1_200, 45],
    [180, 45],
    [100, 25],
    [41, 10.25],
    [38, 8],
    [31.5, 1.5],
    [31, 1],
    [30, 1],
    [0, 1],
    [-5, 1],
    [Number.POSITIVE_INFINITY, 45],
  ])('with %d s left waits %d s at the least [R1]', (remaining, wait) => {
    expect(backoffWhileServing(remaining * 1_000, exact)).toBe(wait * 1_000)
  })

  it('is about a minute, a quarter of the life left at most, and never past the last 30 s [R1]', () => {
    expect(backoffWhileServing(1_200_000, most)).toBeCloseTo(75_000, 3)
    const property = fc.property(fc.integer({ min: 31_000, max: 10 ** 8 }), fraction, (remaining, random) => {
      const wait = backoffWhileServing(remaining, () => random)
      expect(wait).toBeGreaterThanOrEqual(1_000)
      expect(wait).toBeLessThanOrEqual(Math.max(1_000, Math.min(75_000, remaining / 4)))
      expect(remaining - wait).toBeGreaterThanOrEqual(30_000)
    })
    fc.assert(property)
  })
})

describe('backoffWithoutToken', () => {
  it('asks again soon after an outage, and later after a refusal [R2] [R6]', () => {
    expect([backoffWithoutToken(true, exact), backoffWithoutToken(false, exact)]).toEqual([750, 5_000])
    expect(backoffWithoutToken(true, most)).toBeLessThanOrEqual(1_250)
    expect(backoffWithoutToken(false, most)).toBeLessThanOrEqual(15_000)
  })
})
