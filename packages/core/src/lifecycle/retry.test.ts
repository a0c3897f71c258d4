import { describe, expect, it } from 'vitest'
import { AuthError, TokenRequestError } from '../errors.js'
import { fakeClock } from '../testing/index.js'
import { annotate, isRetryable, MAX_ATTEMPTS, type RetryOptions, retrying } from './retry.js'

function outage(retryAfterMs?: number): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: '503',
    endpoint: 'https://idp.example/token',
    retryable: true,
    retryAfterMs,
  })
}

const refusal = new TokenRequestError({
  code: 'ERR_TOKEN_REJECTED',
  message: '400',
  endpoint: 'https://idp.example/token',
})

/** Runs a script of failures, then succeeds; notes when each attempt was made. */
function aRun(script: readonly unknown[], given: Partial<RetryOptions> = {}) {
  const clock = fakeClock()
  const at: number[] = []
  const work = async (): Promise<string> => {
    at.push(clock.monotonic())
    if (at.length <= script.length) throw script[at.length - 1]
    return 'token'
  }
  const state: { value?: string; error?: unknown; endedAt?: number } = {}
  retrying(work, { clock, random: () => 0, attempts: MAX_ATTEMPTS, totalMs: 60_000, what: 'a token', ...given })
    .then(
      (value) => (state.value = value),
      (error: unknown) => (state.error = error),
    )
    .finally(() => (state.endedAt = clock.monotonic()))
  return { clock, at, state }
}

describe('retrying', () => {
  it('makes two requests for one outage, four for three, and no fifth [P13] [R5]', async () => {
    const one = aRun([outage()])
    await one.clock.advance(60_000)
    expect([one.at, one.state.value]).toEqual([[0, 125], 'token'])
    const three = aRun([outage(), outage(), outage()])
    await three.clock.advance(60_000)
    expect([three.at, three.state.value]).toEqual([[0, 125, 375, 875], 'token'])
    const last = outage()
    const four = aRun([outage(), outage(), outage(), last])
    await four.clock.advance(60_000)
    expect([four.at, four.state.error, four.state.endedAt]).toEqual([[0, 125, 375, 875], last, 875])
    expect(last.attempts).toBe(4)
  })

  it('doubles its waits up to a second, each spread over its upper half [R5]', async () => {
    const { clock, at } = aRun(
      Array.from({ length: 6 }, () => outage()),
      { random: () => 1, attempts: 7 },
    )
    await clock.advance(60_000)
    expect(at).toEqual([0, 250, 750, 1_750, 2_750, 3_750, 4_750])
  })

  it.each([refusal, new Error('foreign'), 'text', undefined])('never repeats a refusal: %s [R5]', async (error) => {
    const { clock, at, state } = aRun([error])
    await clock.advance(60_000)
    expect([at, state.error]).toEqual([[0], error])
    if (error === refusal) expect(refusal.attempts).toBe(1)
  })

  it('waits at least as long as Retry-After asks, and no longer than a quarter second more [R4] [P13]', async () => {
    const exact = aRun([outage(1_000)])
    await exact.clock.advance(999)
    expect(exact.at).toEqual([0])
    await exact.clock.advance(1)
    expect(exact.at).toEqual([0, 1_000])
    const spread = aRun([outage(5_000)], { random: () => 1 })
    await spread.clock.advance(60_000)
    expect(spread.at).toEqual([0, 5_250])
  })

  it('keeps its own backoff when Retry-After asks for less [R4]', async () => {
    const { clock, at } = aRun([outage(0)])
    await clock.advance(60_000)
    expect(at).toEqual([0, 125])
  })

  it('gives up at once when the wait would end past the deadline [R4]', async () => {
    const error = outage(60_000)
    const { clock, at, state } = aRun([error])
    await clock.advance(0)
    expect([at, state.error, clock.sleepers]).toEqual([[0], error, 0])
    const fits = aRun([outage(59_999)])
    await fits.clock.advance(60_000)
    expect([fits.at, fits.state.value]).toEqual([[0, 59_999], 'token'])
  })

  it('counts an earlier failure as the first attempt and begins with its wait [R4]', async () => {
    const { clock, at, state } = aRun([outage(), outage()], { earlier: outage(2_000) })
    await clock.advance(60_000)
    expect([at, state.value]).toEqual([[2_000, 2_250, 2_750], 'token'])
    const error = outage()
    const once = aRun([], { earlier: error, attempts: 1 })
    await once.clock.advance(0)
    expect([once.at, once.state.error]).toEqual([[], error])
  })

  it('ends at the deadline although the work ignores its signal, and says how often it asked [R7] [R2]', async () => {
    const clock = fakeClock()
    let made = 0
    const waiting = retrying(
      () => {
        made++
        return made === 1 ? Promise.reject(outage()) : new Promise<never>(() => {})
      },
      { clock, random: () => 0, attempts: 4, totalMs: 5_000, what: 'oauth-m2m: a token' },
    )
    const ended = expect(waiting).rejects.toMatchObject({
      code: 'ERR_TOKEN_TIMEOUT',
      message: expect.stringContaining('oauth-m2m: a token: no answer within 5 s in 2 attempts') as unknown,
      endpoint: 'https://idp.example/token',
      retryable: true,
      attempts: 2,
      cause: { code: 'ERR_ENDPOINT_FAILED' },
    })
    await clock.advance(5_000)
    await ended
    expect(clock.sleepers).toBe(0)
  })

  it('stops at once when its signal is aborted, also between two attempts [P13]', async () => {
    const controller = new AbortController()
    const { clock, at, state } = aRun([outage(10_000)], { signal: controller.signal })
    await clock.advance(5_000)
    controller.abort('closing')
    await clock.advance(0)
    expect([at, state.error, clock.sleepers]).toEqual([[0], 'closing', 0])
  })
})

describe('isRetryable', () => {
  it('is true for an error of the family that says so, also from another copy of core', () => {
    expect(isRetryable(outage())).toBe(true)
    const copy = Object.assign(new Error('copy'), { [Symbol.for('lakeauth.error')]: true, retryable: true })
    expect(isRetryable(copy)).toBe(true)
    for (const error of [refusal, { retryable: true }, null, undefined, 'text']) expect(isRetryable(error)).toBe(false)
  })
})

describe('annotate', () => {
  it('adds facts to errors of the family alone, and leaves a frozen one as it is', () => {
    const error = new AuthError({ code: 'ERR_X', message: 'x' })
    expect(annotate(error, { attempts: 2 })).toBe(error)
    expect(error.attempts).toBe(2)
    const foreign = new Error('x')
    expect(Object.keys(annotate(foreign, { attempts: 2 }))).toEqual([])
    const frozen = Object.freeze(new AuthError({ code: 'ERR_X', message: 'x' }))
    expect(annotate(frozen, { attempts: 2 }).attempts).toBeUndefined()
  })
})
