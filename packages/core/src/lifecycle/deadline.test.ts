import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../testing/index.js'
import { withDeadline } from './deadline.js'

const late = new Error('late')
const never = (): Promise<never> => new Promise(() => {})

describe('withDeadline', () => {
  it('gives the outcome, and leaves neither a sleeper nor a listener [R18]', async () => {
    const clock = fakeClock()
    const { signal } = new AbortController()
    const given = { clock, milliseconds: 1_000, signal, expired: () => late }
    await expect(withDeadline(async () => 'done', given)).resolves.toBe('done')
    const failure = new Error('no')
    await expect(withDeadline(() => Promise.reject(failure), given)).rejects.toBe(failure)
    expect(clock.sleepers).toBe(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('ends the wait at the deadline to the millisecond, even for work that ignores its signal [R7]', async () => {
    const clock = fakeClock()
    let outcome: unknown
    let inner: AbortSignal | undefined
    withDeadline(
      (signal) => {
        inner = signal
        return never()
      },
      { clock, milliseconds: 30_000, expired: () => late },
    ).catch((error: unknown) => {
      outcome = error
    })
    await clock.advance(29_999)
    expect([outcome, inner?.aborted]).toEqual([undefined, false])
    await clock.advance(1)
    expect(outcome).toBe(late)
    expect(inner?.reason).toBe(late)
    expect(clock.sleepers).toBe(0)
  })

  it("passes the caller's own reason through, before the work and during it", async () => {
    const clock = fakeClock()
    const reason = { why: 'closing' }
    const given = { clock, milliseconds: 1_000, expired: () => late }
    let started = 0
    const work = (): Promise<never> => {
      started++
      return never()
    }
    await expect(withDeadline(work, { ...given, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(started).toBe(0)
    const controller = new AbortController()
    const waiting = withDeadline(work, { ...given, signal: controller.signal })
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect([started, clock.sleepers, getEventListeners(controller.signal, 'abort').length]).toEqual([1, 0, 0])
  })

  it('lets work that aborts its own caller end with the reason [R25]', async () => {
    const clock = fakeClock()
    const controller = new AbortController()
    const work = async (): Promise<never> => {
      controller.abort(late)
      throw new Error('nobody sees this')
    }
    const given = { clock, milliseconds: 1_000, signal: controller.signal, expired: () => new Error('deadline') }
    await expect(withDeadline(work, given)).rejects.toBe(late)
  })
})
