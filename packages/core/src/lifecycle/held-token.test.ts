import { describe, expect, it } from 'vitest'
import { fakeClock } from '../testing/index.js'
import { createToken } from '../token.js'
import { holdToken, instant } from './held-token.js'

/** A token of this many seconds, held at once. */
function held(seconds: number | undefined) {
  const clock = fakeClock()
  const anchor = instant(clock)
  const expiry = seconds === undefined ? undefined : new Date(clock.now() + seconds * 1_000)
  const token = createToken({ value: 'example', ...(expiry && { expiry }) })
  const hold = holdToken(token, { issuedAt: clock.now(), anchor, clock, random: () => 0 })
  const look = (): boolean => hold.peek(clock.now()) === token
  return { clock, hold, look }
}

describe('holdToken', () => {
  it('shows the token until its lead begins, to the millisecond', async () => {
    const { clock, look } = held(3_600)
    expect(look()).toBe(true)
    await clock.advance(2_399_999)
    expect(look()).toBe(true)
    await clock.advance(1)
    expect(look()).toBe(false)
  })

  it('counts the life left down to the expiry and past it', async () => {
    const { clock, hold } = held(60)
    expect(hold.remaining()).toBe(60_000)
    await clock.advance(60_001)
    expect(hold.remaining()).toBe(-1)
  })

  it('shows a token without expiry for ever', async () => {
    const { clock, hold, look } = held(undefined)
    await clock.advance(10 * 365 * 86_400_000)
    expect([look(), hold.remaining(), hold.expiresAt]).toEqual([true, Infinity, Infinity])
  })

  it.each([-7_200, -60, -1])('is not made younger by a wall clock that steps by %d s [R15]', async (step) => {
    const { clock, hold, look } = held(3_600)
    await clock.advance(1_000_000)
    clock.step(step * 1_000)
    expect(hold.remaining()).toBe(2_600_000)
    await clock.advance(1_399_999)
    expect(look()).toBe(true)
    await clock.advance(1)
    expect([look(), hold.remaining()]).toEqual([false, 1_200_000])
  })

  it('sees that time went by although the wall clock stands where it stood [R15]', async () => {
    const { clock, hold, look } = held(3_600)
    expect(look()).toBe(true)
    await clock.advance(3_600_000)
    clock.step(-3_600_000)
    expect([look(), hold.remaining()]).toEqual([false, 0])
  })

  it('notices a step back that hides in a long silence [R15]', async () => {
    const { clock, look } = held(3_600)
    expect(look()).toBe(true)
    await clock.advance(3_590_000)
    clock.step(-3_580_000)
    expect(look()).toBe(false)
  })

  it('grows old while the machine sleeps, and when the wall clock is put forward [R16]', () => {
    const { clock, hold, look } = held(3_600)
    expect(look()).toBe(true)
    clock.suspend(7_200_000)
    expect([look(), hold.remaining()]).toEqual([false, -3_600_000])
  })

  it('counts from the start of the request on the monotonic clock, whatever the wall clock did meanwhile [R14]', async () => {
    const clock = fakeClock()
    const issuedAt = clock.now()
    const anchor = instant(clock)
    await clock.advance(10_000)
    clock.step(-3_600_000)
    const token = createToken({ value: 'example', expiry: new Date(issuedAt + 3_600_000) })
    const hold = holdToken(token, { issuedAt, anchor, clock, random: () => 0 })
    expect(hold.remaining()).toBe(3_590_000)
    expect(hold.schedule).toEqual({ leadMs: 1_200_000, floorMs: 40_000 })
  })

  it('never has a schedule that reaches past the expiry, even if the request seems to lie in the future [R15]', async () => {
    const clock = fakeClock()
    const issuedAt = clock.now()
    const anchor = instant(clock)
    clock.step(-3_600_000)
    const token = createToken({ value: 'example', expiry: new Date(issuedAt - 600_000) })
    const hold = holdToken(token, { issuedAt, anchor, clock, random: () => 0 })
    expect(hold.schedule.floorMs).toBe(40_000)
    expect(hold.remaining()).toBeLessThanOrEqual(0)
  })

  it('reads the monotonic clock a few times in a millisecond of the wall clock, however hot the loop', async () => {
    const clock = fakeClock()
    let reads = 0
    const counting = { ...clock, now: clock.now, monotonic: () => (reads++, clock.monotonic()) }
    const anchor = instant(counting)
    const token = createToken({ value: 'example', expiry: new Date(clock.now() + 3_600_000) })
    const hold = holdToken(token, { issuedAt: clock.now(), anchor, clock: counting, random: () => 0 })
    reads = 0
    for (let call = 0; call < 10_000; call++) expect(hold.peek(clock.now())).toBe(token)
    expect(reads).toBeLessThanOrEqual(20)
    await clock.advance(1)
    reads = 0
    expect(hold.peek(clock.now())).toBe(token)
    expect(reads).toBe(1)
  })
})
