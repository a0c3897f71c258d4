import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { StoredToken, StrategyContext, TokenStore } from '../context.js'
import { TokenRequestError } from '../errors.js'
import { internalsOf, withInternals } from '../internals.js'
import { type FakeClock, fakeClock, recordingLogger } from '../testing/index.js'
import { createToken, type Token, type TokenRequest } from '../token.js'
import { type CachedSourceOptions, cachedSource } from './cached-source.js'
import { type CachedSource, isCachedSource } from './peek.js'

const DENIED = 'https://idp.example/token'

function outage(retryAfterMs?: number): TokenRequestError {
  const message = '503'
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message,
    endpoint: DENIED,
    retryable: true,
    retryAfterMs,
  })
}

function refusal(): TokenRequestError {
  return new TokenRequestError({ code: 'ERR_TOKEN_REJECTED', message: 'invalid_client', endpoint: DENIED })
}

interface Call {
  /** Seconds on the monotonic clock. */
  readonly at: number
  readonly request: TokenRequest | undefined
}

/** Answers the n-th request, counted from 1. */
type Answer = (n: number, clock: FakeClock, request: TokenRequest | undefined) => Token | Promise<Token>

interface Setting extends Partial<Pick<CachedSourceOptions, 'repeatable' | 'shared' | 'key'>> {
  readonly answer?: Answer
  readonly random?: () => number
  readonly store?: TokenStore
  readonly totalMs?: number
}

/** A token numbered as its request, that lives this many seconds from now. */
function lives(seconds: number): Answer {
  return (n, clock) => createToken({ value: `token-${n}`, expiry: new Date(clock.now() + seconds * 1_000) })
}

/** A token that takes a while to come, and ignores its signal. */
function slowly(milliseconds: number, answer: Answer): Answer {
  return async (n, clock, request) => {
    const token = await answer(n, clock, request)
    await clock.sleep(milliseconds)
    return token
  }
}

const never: Answer = () => new Promise(() => {})
const fails =
  (error: unknown): Answer =>
  () => {
    throw error
  }

/** A cached source on a clock that stands still, with everything that it asked. */
function aSource(setting: Setting = {}) {
  const clock = fakeClock()
  const logger = recordingLogger()
  const calls: Call[] = []
  const state = { answer: setting.answer ?? lives(3_600) }
  const parts = { clock, logger, random: setting.random ?? (() => 0), ...(setting.store && { store: setting.store }) }
  const internals = internalsOf({})
  const timeouts = { ...internals.timeouts, totalMs: setting.totalMs ?? 60_000 }
  const context = withInternals(parts, { ...internals, strategy: 'example', timeouts }) as unknown as StrategyContext
  const source = cachedSource(
    {
      key: setting.key ?? { grant: 'example' },
      source: async (request) => {
        calls.push({ at: clock.monotonic() / 1_000, request })
        return state.answer(calls.length, clock, request)
      },
      ...(setting.repeatable === false && { repeatable: false }),
      ...(setting.shared === false && { shared: false }),
    },
    context,
  )
  /** Asks `source` at this many seconds of the monotonic clock: the token's value, or the error's code. */
  const at = async (seconds: number, request?: TokenRequest): Promise<string> => {
    await clock.advance(seconds * 1_000 - clock.monotonic())
    return outcome(source, request)
  }
  /** The same for a call that waits: it is given this long. */
  const within = async (seconds: number, request?: TokenRequest): Promise<string | undefined> => {
    let result: string | undefined
    void outcome(source, request).then((value) => (result = value))
    await clock.advance(seconds * 1_000)
    return result
  }
  const times = (): number[] => calls.map((call) => call.at)
  return { clock, logger, calls, times, source, state, context, at, within }
}

async function outcome(source: CachedSource, request?: TokenRequest): Promise<string> {
  try {
    return (await source(request)).value
  } catch (error) {
    return String((error as { code?: unknown } | undefined)?.code ?? error)
  }
}

const bearer = (value: string): TokenRequest => ({ rejected: { Authorization: `Bearer ${value}` } })

describe('cachedSource: fresh, ahead, floor', () => {
  it('fetches on the first call and then serves what it holds, without a timer [R18] [C01]', async () => {
    const { at, times, clock, source } = aSource()
    expect(times()).toEqual([])
    expect(await at(0)).toBe('token-1')
    const first = await source()
    expect(await source()).toBe(first)
    await clock.advance(86_400_000)
    expect([times(), clock.sleepers]).toEqual([[0], 0])
  })

  it.each([
    // lifetime, random, calls at → token; and when the source was asked
    ['an hour: nothing before 20 minutes are left', 3_600, 0, [[2_399.999, 1]], [0]],
    [
      'an hour: ahead at 20 minutes, the old one is served meanwhile',
      3_600,
      0,
      [
        [2_400, 1],
        [2_400.001, 2],
      ],
      [0, 2_400],
    ],
    [
      'an hour: the jitter shortens the lead by a tenth at most',
      3_600,
      0.999_999,
      [
        [2_519, 1],
        [2_520, 1],
        [2_521, 2],
      ],
      [0, 2_520],
    ],
    [
      'an hour: 41 s left are served, and refreshed behind',
      3_600,
      0,
      [
        [3_559, 1],
        [3_559.001, 2],
      ],
      [0, 3_559],
    ],
    ['an hour: at 40 s the caller waits for the new one', 3_600, 0, [[3_560, 2]], [0, 3_560]],
    ['an hour: 39 s left are not served', 3_600, 0, [[3_561, 2]], [0, 3_561]],
    [
      '298 s: ahead from half its life',
      298,
      0,
      [
        [148.999, 1],
        [149, 1],
        [149.001, 2],
      ],
      [0, 149],
    ],
    [
      '15 s: the floor is half its life',
      15,
      0,
      [
        [7.499, 1],
        [7.5, 2],
      ],
      [0, 7.5],
    ],
    [
      '1 s: served until the next grant is due',
      1,
      0,
      [
        [0.4, 1],
        [0.999, 1],
        [1, 2],
      ],
      [0, 1],
    ],
  ] as const)('%s [R3] [C01]', async (_name, lifetime, random, steps, asked) => {
    const { at, times } = aSource({ answer: lives(lifetime), random: () => random })
    await at(0)
    for (const [seconds, token] of steps) expect(await at(seconds)).toBe(`token-${token}`)
    expect(times()).toEqual(asked)
  })

  it('keeps a token without expiry for good', async () => {
    const { at, times } = aSource({ answer: (n) => createToken({ value: `token-${n}` }) })
    await at(0)
    expect(await at(10 * 365 * 86_400)).toBe('token-1')
    expect(times()).toEqual([0])
  })

  it('asks twice at most for a token of 298 s that is used every second for 100 s [P06]', async () => {
    const { at, times } = aSource({ answer: lives(298) })
    for (let second = 0; second < 100; second++) expect(await at(second)).toBe('token-1')
    expect(times()).toEqual([0])
    for (let second = 100; second < 298; second++) await at(second)
    expect(times()).toEqual([0, 149])
  })

  it('never hands out one of the last 30 s of an hour in three hours of calls a second [P03]', async () => {
    const { clock, source, times } = aSource()
    for (let second = 0; second < 10_800; second++) {
      const { expiry } = await source()
      if ((expiry as Date).getTime() - clock.now() <= 30_000) throw new Error(`nearly over at ${second}`)
      await clock.advance(1_000)
    }
    expect(times()).toEqual([0, 2_400, 4_800, 7_200, 9_600])
  })

  it('grants a token of 1 s at most 61 times in a minute of calls [R11]', async () => {
    const { clock, source, times } = aSource({ answer: lives(1) })
    const errors: unknown[] = []
    for (let call = 0; call < 600; call++) {
      source().catch((error: unknown) => errors.push(error))
      await clock.advance(100)
    }
    expect(errors).toEqual([])
    expect(times().length).toBeGreaterThanOrEqual(59)
    expect(times().length).toBeLessThanOrEqual(61)
    const gaps = times()
      .slice(1)
      .map((time, index) => time - (times()[index] as number))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1)
  })

  it('asks nothing for a caller who wakes late between two grants and finds a fresh token', async () => {
    const { at, clock, source, times, state } = aSource({ answer: lives(0.5) })
    await at(0)
    await at(0.6, { signal: AbortSignal.abort('only to be there at that time') })
    state.answer = lives(3_600)
    const early = outcome(source)
    const { sleep } = clock
    // The event loop is busy: this one is woken four seconds late.
    clock.sleep = (milliseconds, signal) => sleep(milliseconds + 4_000, signal)
    const late = outcome(source)
    clock.sleep = sleep
    await clock.advance(5_000)
    expect(await Promise.all([early, late])).toEqual(['token-2', 'token-2'])
    expect(times()).toEqual([0, 1])
  })

  it('gives what was just fetched to everybody who waited for it, whatever is left of it', async () => {
    const { clock, source, times } = aSource({ answer: slowly(900, lives(1)) })
    const waiting = Promise.all(Array.from({ length: 10 }, () => source()))
    await clock.advance(900)
    expect(new Set(await waiting).size).toBe(1)
    expect(times()).toEqual([0])
  })

  it('counts a lifetime from the start of the request: half a minute on the way makes it half a minute older [R14]', async () => {
    const { at, times, clock, source } = aSource({ answer: slowly(30_000, lives(3_600)) })
    const waiting = source()
    await clock.advance(30_000)
    await waiting
    expect(await at(2_399.999)).toBe('token-1')
    expect(times()).toEqual([0])
    await at(2_400)
    expect(times()).toEqual([0, 2_400])
  })
})

describe('cachedSource: one request in flight', () => {
  it('asks once for a thousand callers of a cold source, and gives all the same object [R19] [P01] [C03]', async () => {
    const { clock, source, calls } = aSource({ answer: slowly(50, lives(3_600)) })
    const waiting = Promise.all(Array.from({ length: 1_000 }, () => source()))
    await clock.advance(50)
    expect(new Set(await waiting).size).toBe(1)
    expect(calls).toHaveLength(1)
  })

  it('asks once for a hundred callers in the refresh window, and makes none of them wait [P01] [C02]', async () => {
    const { clock, source, times, at } = aSource({ answer: slowly(50, lives(3_600)) })
    void source()
    await clock.advance(50)
    await at(2_400)
    const tokens = await Promise.all(Array.from({ length: 99 }, () => outcome(source)))
    expect(new Set(tokens)).toEqual(new Set(['token-1']))
    await clock.advance(50)
    expect(await outcome(source)).toBe('token-2')
    expect(times()).toEqual([0, 2_400])
  })

  it('asks once for a hundred callers below the floor [P01]', async () => {
    const { clock, source, times, state } = aSource()
    await source()
    state.answer = slowly(50, lives(3_600))
    await clock.advance(3_570_000)
    const waiting = Promise.all(Array.from({ length: 100 }, () => outcome(source)))
    await clock.advance(50)
    expect(new Set(await waiting)).toEqual(new Set(['token-2']))
    expect(times()).toEqual([0, 3_570])
  })

  it('gives all callers the same error, and the next call a request of its own [P01]', async () => {
    const error = refusal()
    const { source, calls, state } = aSource({ answer: fails(error) })
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => source()))
    expect(new Set(outcomes.map((each) => (each as PromiseRejectedResult).reason as unknown))).toEqual(new Set([error]))
    expect(calls).toHaveLength(1)
    state.answer = lives(3_600)
    expect(await outcome(source)).toBe('token-2')
    expect(calls).toHaveLength(2)
  })

  it('lets callers who fall below the floor join the refresh ahead that is under way', async () => {
    const { at, clock, source, times, state } = aSource()
    await at(0)
    state.answer = slowly(10_000, lives(3_600))
    expect(await at(3_555)).toBe('token-1')
    await clock.advance(6_000)
    const waiting = outcome(source)
    await clock.advance(4_000)
    expect(await waiting).toBe('token-2')
    expect(times()).toEqual([0, 3_555])
  })
})

describe('cachedSource: a server refused the token', () => {
  it('costs one refresh for a hundred callers with the same refused headers [R24] [P12]', async () => {
    const { at, clock, source, times, state } = aSource()
    await at(0)
    await clock.advance(10_000)
    state.answer = slowly(50, lives(3_600))
    const waiting = Promise.all(Array.from({ length: 100 }, () => outcome(source, bearer('token-1'))))
    await clock.advance(50)
    expect(new Set(await waiting)).toEqual(new Set(['token-2']))
    expect(times()).toEqual([0, 10])
  })

  it('costs nothing when the refused headers are older than the token in service [R24]', async () => {
    const { at, times } = aSource()
    await at(0)
    expect(await at(10, bearer('token-1'))).toBe('token-2')
    expect(await at(60, bearer('token-1'))).toBe('token-2')
    expect(await at(60, { rejected: {} })).toBe('token-2')
    expect(times()).toEqual([0, 10])
  })

  it.each([
    [{ authorization: 'bearer token-1' }, 2],
    [{ 'X-Databricks-Azure-SP-Management-Token': 'token-1' }, 2],
    [{ Authorization: 'Bearer token-10' }, 1],
    [{ Authorization: 'Bearer xtoken-1' }, 1],
    [{ Authorization: '' }, 1],
  ])('knows its token in %o', async (rejected, requests) => {
    const { at, calls } = aSource()
    await at(0)
    await at(10, { rejected })
    expect(calls).toHaveLength(requests)
  })

  it('tells the source which token was refused, and only then', async () => {
    const { at, calls } = aSource()
    await at(0)
    await at(10, bearer('token-1'))
    expect(calls.map(({ request }) => request?.rejected)).toEqual([undefined, { Authorization: 'Bearer token-1' }])
  })

  it('goes on serving callers who know of no refusal while the refresh is under way, and after it failed', async () => {
    const { at, clock, source, state } = aSource()
    await at(0)
    await clock.advance(10_000)
    const error = refusal()
    state.answer = async (_n, fake) => {
      await fake.sleep(1_000)
      throw error
    }
    const refused = outcome(source, bearer('token-1'))
    await clock.advance(500)
    expect(await outcome(source)).toBe('token-1')
    await clock.advance(500)
    expect(await refused).toBe('ERR_TOKEN_REJECTED')
    expect(await outcome(source)).toBe('token-1')
  })

  it('keeps a second between two grants even when every token is refused [R11]', async () => {
    const { clock, source, times } = aSource()
    await source()
    const done: string[] = []
    void (async () => {
      for (let round = 1; round <= 3; round++) done.push(await outcome(source, bearer(`token-${round}`)))
    })()
    await clock.advance(3_000)
    expect([done, times()]).toEqual([
      ['token-2', 'token-3', 'token-4'],
      [0, 1, 2, 3],
    ])
  })

  it('costs one refresh also for those who learn of it within a second of the grant [R24]', async () => {
    const { clock, source, times } = aSource()
    await source()
    const waiting = Promise.all(Array.from({ length: 10 }, () => outcome(source, bearer('token-1'))))
    await clock.advance(5_000)
    expect(new Set(await waiting)).toEqual(new Set(['token-2']))
    expect(times()).toEqual([0, 1])
  })

  it('counts that second from the later grant when an earlier request answers last [R11] [R22]', async () => {
    const { clock, source, times, state } = aSource({ answer: slowly(5_000, lives(3_600)) })
    const controller = new AbortController()
    const first = outcome(source, { signal: controller.signal })
    await clock.advance(4_800)
    controller.abort('gone')
    expect(await first).toBe('gone')
    await clock.advance(0)
    state.answer = lives(3_600)
    expect(await outcome(source)).toBe('token-2')
    await clock.advance(300)
    const second = outcome(source, bearer('token-2'))
    await clock.advance(700)
    expect(await second).toBe('token-3')
    expect(times()).toEqual([0, 4.8, 5.8])
  })

  it('refuses the same dead token when the source hands it out again', async () => {
    const { at, clock, times } = aSource({
      answer: (_n, { now }) => createToken({ value: 'dead', expiry: new Date(now() + 3_600_000) }),
    })
    await at(0)
    expect(await at(10, bearer('dead'))).toBe('ERR_TOKEN_NOT_RENEWED')
    expect(await at(20)).toBe('dead')
    expect([times(), clock.sleepers]).toEqual([[0, 10], 0])
  })

  it('takes a new token that ends earlier than the refused one', async () => {
    const { at, state } = aSource()
    await at(0)
    state.answer = lives(300)
    expect(await at(10, bearer('token-1'))).toBe('token-2')
  })

  it('joins a refresh ahead, and asks again when that brings the refused token back', async () => {
    const { at, clock, source, times, calls, state } = aSource({ answer: lives(3_600) })
    await at(0)
    state.answer = async (n, fake, request) => {
      await fake.sleep(2_000)
      return createToken({
        value: request?.rejected ? `token-${n}` : 'token-1',
        expiry: new Date(fake.now() + 3_600_000),
      })
    }
    expect(await at(2_400)).toBe('token-1')
    const waiting = outcome(source, bearer('token-1'))
    await clock.advance(4_000)
    expect(await waiting).toBe('token-3')
    expect(times()).toEqual([0, 2_400, 2_402])
    expect(calls[2]?.request?.rejected).toEqual({ Authorization: 'Bearer token-1' })
  })

  it('asks a source that would not renew ahead of time again, with the refusal', async () => {
    const { at, clock, source, times, state } = aSource()
    await at(0)
    const first = createToken({ value: 'token-1', expiry: new Date(clock.now() + 3_600_000) })
    state.answer = (n, fake, request) => (request?.rejected ? lives(3_600)(n, fake, request) : first)
    for (const second of [2_400, 2_460, 2_520]) expect(await at(second)).toBe('token-1')
    const waiting = outcome(source, bearer('token-1'))
    await clock.advance(1_000)
    expect(await waiting).toBe('token-5')
    expect(times()).toEqual([0, 2_400, 2_460, 2_520, 2_521])
  })

  it('is served soon after an outage ends, although the others wait a minute [R24] [R2]', async () => {
    const { at, clock, source, state } = aSource()
    await at(0)
    state.answer = fails(outage())
    await at(2_400)
    const refused = outcome(source, bearer('token-1'))
    await clock.advance(2_000)
    expect(await refused).toBe('ERR_ENDPOINT_FAILED')
    state.answer = lives(3_600)
    await clock.advance(1_250)
    expect(await outcome(source, bearer('token-1'))).toMatch(/^token-/)
  })
})

describe('cachedSource: callers who give up', () => {
  it('leaves nine of ten theirs, with one request [R21]', async () => {
    const { clock, source, calls } = aSource({ answer: slowly(50, lives(3_600)) })
    const controller = new AbortController()
    const reason = new Error('gone')
    const first = source({ signal: controller.signal })
    const others = Promise.all(Array.from({ length: 9 }, () => source({ signal: new AbortController().signal })))
    controller.abort(reason)
    await expect(first).rejects.toBe(reason)
    await clock.advance(50)
    expect(new Set(await others).size).toBe(1)
    expect([calls.length, calls[0]?.request?.signal?.aborted]).toEqual([1, false])
  })

  it('ends the request when all have gone, and the next call works [R21]', async () => {
    const { clock, source, calls, state } = aSource({ answer: never })
    const controllers = Array.from({ length: 10 }, () => new AbortController())
    const waiting = controllers.map(({ signal }, index) => outcome(source, { signal }).then((text) => [index, text]))
    await clock.advance(0)
    controllers.forEach((controller, index) => controller.abort(`gone ${index}`))
    expect(await Promise.all(waiting)).toEqual(controllers.map((_, index) => [index, `gone ${index}`]))
    await clock.advance(0)
    expect([calls[0]?.request?.signal?.aborted, clock.sleepers]).toEqual([true, 0])
    state.answer = lives(3_600)
    expect(await outcome(source)).toBe('token-2')
  })

  it('drops what a request that was given up brings late, and keeps what came since [R22] [R21]', async () => {
    const { clock, source, times, state } = aSource({ answer: slowly(5_000, lives(3_600)) })
    const controller = new AbortController()
    const first = outcome(source, { signal: controller.signal })
    await clock.advance(0)
    controller.abort('gone')
    expect(await first).toBe('gone')
    await clock.advance(1_000)
    state.answer = lives(3_600)
    expect(await outcome(source)).toBe('token-2')
    await clock.advance(10_000)
    expect(await outcome(source)).toBe('token-2')
    expect(times()).toEqual([0, 1])
  })

  it('asks nothing for a caller who has given up already, not even for a token in hand', async () => {
    const { source, calls } = aSource()
    const request = { signal: AbortSignal.abort('gone') }
    expect(await outcome(source, request)).toBe('gone')
    expect(calls).toHaveLength(0)
    await source()
    expect(await outcome(source, request)).toBe('gone')
  })

  it('does not remember an abort as a failure', async () => {
    const { source, clock, times, state } = aSource({ answer: never })
    for (let round = 0; round < 5; round++) {
      const controller = new AbortController()
      const waiting = outcome(source, { signal: controller.signal })
      await clock.advance(0)
      controller.abort('gone')
      expect(await waiting).toBe('gone')
    }
    state.answer = lives(3_600)
    expect(await outcome(source)).toBe('token-6')
    expect(times()).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('lets a refresh ahead go on when the one caller who joined it has gone', async () => {
    const { at, clock, source, state } = aSource()
    await at(0)
    state.answer = slowly(10_000, lives(3_600))
    await at(3_555)
    await clock.advance(6_000)
    const controller = new AbortController()
    const waiting = outcome(source, { signal: controller.signal })
    controller.abort('gone')
    expect(await waiting).toBe('gone')
    await clock.advance(4_000)
    expect(await outcome(source)).toBe('token-2')
  })

  it('lets a caller give up between two grants too', async () => {
    const { source, clock } = aSource()
    await source()
    const controller = new AbortController()
    const waiting = outcome(source, { ...bearer('token-1'), signal: controller.signal })
    await clock.advance(500)
    controller.abort('gone')
    expect([await waiting, clock.sleepers]).toEqual(['gone', 0])
  })

  it('keeps no listener on a signal that outlives a million calls', async () => {
    const { source, clock, at } = aSource()
    const { signal } = new AbortController()
    for (let call = 0; call < 1_000_000; call++) await source({ signal })
    for (const second of [2_400, 4_900, 10_000, 20_000]) await at(second, { signal })
    await clock.advance(0)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe('cachedSource: what a source yields', () => {
  it.each([
    ['nothing', null],
    ['text', 'token-1'],
    ['a value that is no text', { value: 7 }],
    ['an expiry as text', { value: 'token-1', expiry: '2027-01-01T00:00:00Z' }],
    ['an expiry as a number', { value: 'token-1', expiry: 1_800_000_000 }],
  ])('turns %s into a typed error, whatever its types promised', async (_name, yielded) => {
    const { source, state } = aSource()
    state.answer = async () => yielded as never
    expect(await outcome(source)).toBe('ERR_TOKEN_RESPONSE_INVALID')
  })
})

describe('cachedSource: failures while a token serves', () => {
  it('serves through an outage of half an hour, asks once in a wait window, and recovers within one [R1] [R25]', async () => {
    const { clock, source, times, state, logger } = aSource({ random: () => 0.5 })
    await source()
    await clock.advance(1_800_000)
    state.answer = fails(outage())
    for (let call = 0; call < 10_000; call++) {
      expect((await source()).value).toBe('token-1')
      await clock.advance(170)
    }
    expect(clock.monotonic()).toBe(3_500_000)
    const asked = times().slice(1)
    expect(asked[0]).toBeGreaterThanOrEqual(2_400)
    const gaps = asked.slice(1).map((time, index) => time - (asked[index] as number))
    // A minute each, a quarter of the life left once that is less.
    gaps.forEach((gap, index) =>
      expect(gap).toBeGreaterThanOrEqual(Math.min(60, (3_600 - (asked[index] as number)) / 4)),
    )
    expect(asked.length).toBeGreaterThanOrEqual(15)
    expect(asked.length).toBeLessThanOrEqual(22)
    expect(logger.warnings).toHaveLength(1)
    state.answer = lives(3_600)
    for (let second = 0; second < 30; second++) {
      await source()
      await clock.advance(1_000)
    }
    expect((await source()).value).not.toBe('token-1')
    expect(times()).toHaveLength(asked.length + 2)
  })

  it('makes one attempt ahead of time, and never makes a caller wait for it [R1]', async () => {
    const { at, clock, source, times, state } = aSource()
    await at(0)
    state.answer = never
    expect(await at(2_400)).toBe('token-1')
    await clock.advance(59_999)
    expect(await outcome(source)).toBe('token-1')
    expect(times()).toEqual([0, 2_400])
    await clock.advance(45_001)
    expect(await outcome(source)).toBe('token-1')
    expect(times()).toEqual([0, 2_400, 2_505])
  })

  it('below the floor serves while more than 30 s remain, and then no more [R3]', async () => {
    const { at, within, clock, times, state } = aSource()
    await at(0)
    state.answer = fails(outage())
    expect(await within(3_560)).toBe('token-1')
    expect(times()).toEqual([0])
    expect(await within(1)).toBe('token-1')
    expect(times()).toEqual([0, 3_560, 3_560.125, 3_560.375, 3_560.875])
    expect(await at(3_569.999)).toBe('token-1')
    await clock.advance(1)
    expect(await within(2)).toBe('ERR_ENDPOINT_FAILED')
  })

  it('leaves the last word to Retry-After, also once nothing serves any more [R4]', async () => {
    const { at, within, times, state } = aSource()
    await at(0)
    state.answer = fails(outage(120_000))
    expect(await at(3_500)).toBe('token-1')
    expect(await at(3_569)).toBe('token-1')
    expect(await at(3_571)).toBe('ERR_ENDPOINT_FAILED')
    expect(await at(3_619)).toBe('ERR_ENDPOINT_FAILED')
    expect(times()).toEqual([0, 3_500])
    state.answer = lives(3_600)
    expect(await within(1)).toBe('ERR_ENDPOINT_FAILED')
    expect(await at(3_620)).toBe('token-3')
    expect(times()).toEqual([0, 3_500, 3_620])
  })

  it('keeps to Retry-After when a caller waits for the refresh ahead that was told it [R4] [P13]', async () => {
    const { at, clock, source, times, state } = aSource()
    await at(0)
    state.answer = async (n, fake, request) => {
      if (n > 2) return lives(3_600)(n, fake, request)
      await fake.sleep(30_000)
      throw outage(10_000)
    }
    expect(await at(3_545)).toBe('token-1')
    await clock.advance(20_000)
    const waiting = outcome(source)
    await clock.advance(19_999)
    expect(times()).toEqual([0, 3_545])
    await clock.advance(1)
    expect(await waiting).toBe('token-3')
    expect(times()).toEqual([0, 3_545, 3_585])
  })

  it('gives whoever waits for a refresh ahead that fails the other three attempts [P13]', async () => {
    const { at, clock, source, times, state } = aSource()
    await at(0)
    state.answer = async (_n, fake) => {
      await fake.sleep(15_000)
      throw outage()
    }
    await at(3_559)
    await clock.advance(9_000)
    const waiting = [outcome(source), outcome(source)]
    await clock.advance(51_875)
    expect(await Promise.all(waiting)).toEqual(['ERR_ENDPOINT_FAILED', 'ERR_ENDPOINT_FAILED'])
    expect(times()).toEqual([0, 3_559, 3_574.125, 3_589.375, 3_604.875])
  })

  it('counts "no later expiry than before" as a failed refresh, without a warning', async () => {
    const { at, clock, times, state, logger } = aSource()
    await at(0)
    const fixed = clock.now() + 3_600_000
    state.answer = (n) => createToken({ value: `token-${n}`, expiry: new Date(fixed) })
    for (let second = 2_400; second < 2_500; second++) expect(await at(second)).toBe('token-1')
    expect(times()).toEqual([0, 2_400, 2_445, 2_490])
    expect(logger.warnings).toEqual([])
    state.answer = lives(3_600)
    await at(2_600)
    expect(await at(2_601)).toBe('token-5')
  })

  it('does not serve the last 30 s to whoever calls a moment after the source would not renew', async () => {
    const { at, within, times, state, source } = aSource()
    const first = await source()
    state.answer = () => first
    expect(await at(3_575)).toBe('ERR_TOKEN_NOT_RENEWED')
    await at(3_575.5, { signal: AbortSignal.abort('only to be there at that time') })
    expect(await within(0.5)).toBe('ERR_TOKEN_NOT_RENEWED')
    expect(times()).toEqual([0, 3_575, 3_576])
  })

  it('warns of an outage that follows a source which would not renew, once', async () => {
    const { at, clock, state, logger } = aSource()
    await at(0)
    const fixed = clock.now() + 3_600_000
    state.answer = (n) => createToken({ value: `token-${n}`, expiry: new Date(fixed) })
    await at(2_400)
    state.answer = fails(outage())
    for (const second of [2_500, 2_600, 2_700]) await at(second)
    await clock.advance(0)
    expect(logger.warnings).toEqual([
      'example: refreshing the token failed; the current one stays in service for 1100 s',
    ])
  })

  it('warns again of the next outage', async () => {
    const { at, clock, state, logger } = aSource()
    await at(0)
    for (const start of [2_400, 6_000]) {
      state.answer = fails(outage())
      await at(start)
      await at(start + 100)
      state.answer = lives(3_600)
      await at(start + 200)
      await clock.advance(0)
    }
    expect(logger.warnings).toHaveLength(2)
  })
})

describe('cachedSource: failures with nothing to serve', () => {
  it('never serves a token past its expiry, and says why with attempts and the next try [R2]', async () => {
    const { at, clock, source, state } = aSource()
    await at(0)
    state.answer = fails(outage())
    await clock.advance(3_600_000)
    const attempt = async (): Promise<unknown> => {
      const failed = source().catch((error: unknown) => error)
      await clock.advance(2_000)
      return failed
    }
    await attempt()
    expect(await attempt()).toMatchObject({
      code: 'ERR_ENDPOINT_FAILED',
      attempts: 4,
      retryAt: new Date(Date.UTC(2026, 0, 1) + 3_602_875 + 750),
    })
    state.answer = lives(3_600)
    expect(await outcome(source)).toMatch(/^token-/)
  })

  it.each([0, 0.5, 0.999])(
    'makes 20 requests at most in 5 s of calls, and serves within 1.5 s of the recovery (random %d) [R2]',
    async (random) => {
      const { clock, source, times, state } = aSource({ random: () => random })
      await source()
      await clock.advance(3_600_000)
      state.answer = fails(outage())
      const before = times().length
      const outcomes: string[] = []
      for (let call = 0; call < 500; call++) {
        void outcome(source).then((text) => outcomes.push(text))
        await clock.advance(10)
      }
      expect(times().length - before).toBeGreaterThanOrEqual(8)
      expect(times().length - before).toBeLessThanOrEqual(20)
      expect(new Set(outcomes)).toEqual(new Set(['ERR_ENDPOINT_FAILED']))
      state.answer = lives(3_600)
      let served: number | undefined
      const recoveredAt = clock.monotonic()
      for (let call = 0; call < 150; call++) {
        void source().then(
          () => (served ??= clock.monotonic()),
          () => {},
        )
        await clock.advance(10)
      }
      expect((served ?? Infinity) - recoveredAt).toBeLessThanOrEqual(1_500)
    },
  )

  it('asks twice at most for a hundred calls when the client is refused [R6]', async () => {
    const { source, calls, clock, state } = aSource({ answer: fails(refusal()) })
    for (let call = 0; call < 100; call++) expect(await outcome(source)).toBe('ERR_TOKEN_REJECTED')
    expect(calls).toHaveLength(2)
    await clock.advance(4_999)
    await outcome(source)
    expect(calls).toHaveLength(2)
    state.answer = lives(3_600)
    await clock.advance(1)
    expect(await outcome(source)).toBe('token-3')
  })

  it('remembers Retry-After beyond the deadline for the calls that follow [R4]', async () => {
    const { source, calls, clock, state } = aSource({ answer: fails(outage(90_000)) })
    expect(await outcome(source)).toBe('ERR_ENDPOINT_FAILED')
    state.answer = lives(3_600)
    await clock.advance(89_999)
    expect(await outcome(source)).toBe('ERR_ENDPOINT_FAILED')
    expect(calls).toHaveLength(1)
    await clock.advance(1)
    expect(await outcome(source)).toBe('token-2')
  })

  it('keeps to the deadline of all attempts with a source that ignores its signal, and works afterwards [R7]', async () => {
    const { source, clock, calls, state } = aSource({ answer: never, totalMs: 5_000 })
    const waiting = outcome(source)
    await clock.advance(4_999)
    expect(calls[0]?.request?.signal?.aborted).toBe(false)
    await clock.advance(1)
    expect(await waiting).toBe('ERR_TOKEN_TIMEOUT')
    expect([calls[0]?.request?.signal?.aborted, clock.sleepers]).toEqual([true, 0])
    state.answer = lives(3_600)
    expect(await outcome(source)).toBe('token-2')
  })

  it('repeats nothing when the request must not be repeated [R5]', async () => {
    const { source, calls, clock } = aSource({ answer: fails(outage()), repeatable: false })
    expect(await outcome(source)).toBe('ERR_ENDPOINT_FAILED')
    expect([calls.length, clock.sleepers]).toEqual([1, 0])
  })

  it.each([
    ['has ended already', (now: number) => ({ value: 'x', expiry: new Date(now) })],
    ['has an expiry that is no date', () => ({ value: 'x', expiry: new Date(Number.NaN) })],
    ['is empty', () => ({ value: '' })],
    ['has no value', () => ({}) as Token],
    ['is no text', () => ({ value: 42 }) as unknown as Token],
  ])('never hands on a token that %s [R10]', async (_name, made) => {
    const { source, calls } = aSource({ answer: (_n, { now }) => made(now()) })
    const error = await source().catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID', strategy: 'example', retryable: false })
    expect(calls).toHaveLength(1)
  })

  it.each([undefined, null, 'text', new Error('foreign')])(
    'gives a code to what a source throws that is none of our errors: %s',
    async (thrown) => {
      const { source, calls } = aSource({ answer: fails(thrown) })
      await expect(source()).rejects.toMatchObject({ code: 'ERR_STRATEGY_FAILED', strategy: 'example', attempts: 1 })
      expect(calls).toHaveLength(1)
    },
  )
})

describe('cachedSource: clocks', () => {
  it.each([-7_200, -600, -1])(
    'holds the true age of a token when the wall clock steps by %d s [R15] [R14]',
    async (step) => {
      const { at, clock, times } = aSource()
      await at(0)
      await at(1_000)
      clock.step(step * 1_000)
      expect(await at(2_399)).toBe('token-1')
      expect(times()).toEqual([0])
      expect(await at(2_400)).toBe('token-1')
      expect(await at(2_401)).toBe('token-2')
      expect(await at(2_402)).toBe('token-2')
      expect(times()).toEqual([0, 2_400])
    },
  )

  it('takes a new token whose expiry is earlier on a clock that stepped back, and serves the old one without it [R15]', async () => {
    const { at, clock, source, state } = aSource()
    await at(0)
    clock.step(-7_200_000)
    state.answer = fails(outage())
    expect(await at(2_400)).toBe('token-1')
    state.answer = lives(3_600)
    await at(2_500)
    await clock.advance(0)
    expect((await source()).value).toBe('token-3')
  })

  it('does not take the same token for a new one on a clock that stepped back [R15]', async () => {
    const { clock, within, times, state, source } = aSource()
    const first = await source()
    state.answer = () => first
    await clock.advance(3_600_000)
    clock.step(-7_200_000)
    expect(await within(1)).toBe('ERR_TOKEN_NOT_RENEWED')
    expect(times()).toEqual([0, 3_600])
  })

  it('asks once more when the wall clock steps forward past the expiry', async () => {
    const { at, clock, times } = aSource()
    await at(0)
    await at(100)
    clock.step(7_200_000)
    expect(await at(100)).toBe('token-2')
    expect(await at(2_499)).toBe('token-2')
    expect(times()).toEqual([0, 100])
  })

  it('asks once after a machine slept past the expiry, although the monotonic clock stood [R16]', async () => {
    const { at, clock, source, times } = aSource()
    await at(10)
    clock.suspend(7_200_000)
    const waiting = Promise.all(Array.from({ length: 10 }, () => outcome(source)))
    await clock.advance(1_000)
    expect(new Set(await waiting)).toEqual(new Set(['token-2']))
    expect(times()).toEqual([10, 11])
  })

  it('asks at once after a machine slept through the wait that a failure had set [R16]', async () => {
    const { at, clock, state } = aSource()
    await at(0)
    state.answer = fails(outage(3_600_000))
    await at(2_400)
    state.answer = lives(3_600)
    expect(await at(2_410)).toBe('token-1')
    clock.suspend(7_200_000)
    expect(await at(2_410)).toBe('token-3')
  })
})

describe('cachedSource: keys', () => {
  it('gives equal keys of one context one source, whatever the order of their facts [T23]', () => {
    const { context, source } = aSource({ key: { grant: 'a', client: 'b' } })
    const options = { source: async () => createToken({ value: 'x' }) }
    expect(cachedSource({ ...options, key: { client: 'b', grant: 'a' } }, context)).toBe(source)
  })

  it.each([
    [{ a: 'bc' }, { ab: 'c' }],
    [{ a: 'b', c: 'd' }, { a: 'b","c":"d' }],
    [
      { a: '1', b: '' },
      { a: '', b: '1' },
    ],
    [{ scopes: 'a b' }, { scopes: 'b a' }],
    [{ subject: 'ada' }, { subject: 'bob' }],
    [{}, { a: '' }],
    [{ host: 'https://a.example' }, {}],
  ])('keeps %o and %o apart [T23]', (one, other) => {
    const { context, source } = aSource({ key: one })
    expect(cachedSource({ key: other, source: async () => createToken({ value: 'x' }) }, context)).not.toBe(source)
  })

  it('refuses a source that is cached already [R23]', () => {
    const { context, source } = aSource()
    expect(isCachedSource(source)).toBe(true)
    expect(isCachedSource(async () => createToken({ value: 'x' }))).toBe(false)
    expect(() => cachedSource({ key: { other: 'key' }, source }, context)).toThrow(TypeError)
  })

  it('still refreshes ahead when a cache hides inside another one [R23]', async () => {
    const { context, source, clock, times } = aSource()
    const outer = cachedSource({ key: { outer: '1' }, source: (request) => source(request) }, context)
    for (let second = 0; second < 3_600; second += 10) {
      await outer()
      await clock.advance(10_000)
    }
    expect((await outer()).value).toBe('token-2')
    expect(times()).toEqual([0, 2_400])
  })
})

describe('cachedSource: a shared store', () => {
  const wall = Date.UTC(2026, 0, 1)
  const entry: StoredToken = { value: 'stored', type: 'Bearer', issuedAt: wall - 600_000, expiresAt: wall + 3_000_000 }

  function aStore(read: TokenStore['read'], write: TokenStore['write'] = async () => {}) {
    const reads: string[] = []
    const writes: [string, StoredToken][] = []
    const store: TokenStore = {
      read: (key) => {
        reads.push(key)
        return read(key)
      },
      write: (key, token) => {
        writes.push([key, token])
        return write(key, token)
      },
    }
    return { store, reads, writes }
  }

  /** Runs until a first call has its answer: the store's key is made on another thread. */
  async function settled<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
    let open = true
    void promise.finally(() => (open = false)).catch(() => {})
    while (open) await clock.advance(0)
    return promise
  }

  it('serves what the store holds, without a request, until its lead begins [C06]', async () => {
    const { store, reads, writes } = aStore(async () => entry)
    const { source, clock, calls } = aSource({ store })
    expect(await settled(clock, source())).toMatchObject({ value: 'stored', expiry: new Date(entry.expiresAt) })
    await clock.advance(1_799_999)
    expect(await outcome(source)).toBe('stored')
    expect(calls).toHaveLength(0)
    expect([reads.length, writes.length]).toEqual([1, 0])
    await clock.advance(1)
    await outcome(source)
    expect(calls).toHaveLength(1)
  })

  it('neither reads nor writes the store when its key names a place and no identity', async () => {
    const { store, reads, writes } = aStore(async () => entry)
    const { source, clock } = aSource({ store, shared: false })
    expect(await settled(clock, source())).toMatchObject({ value: 'token-1' })
    expect([reads, writes]).toEqual([[], []])
  })

  it('writes what it fetched under a name that tells nothing, and asks the store no more [C06]', async () => {
    const { store, reads, writes } = aStore(async () => undefined)
    const { source, clock, at } = aSource({ store, key: { client: 'ada' } })
    await settled(clock, source())
    // The name is hashed on another thread, and a write that is not made within its budget of the clock is given up.
    while (writes.length < 1) await clock.advance(0)
    await at(2_400)
    while (writes.length < 2) await clock.advance(0)
    expect(reads).toHaveLength(1)
    expect(reads[0]).toMatch(/^[0-9a-f]{64}$/)
    expect(writes).toEqual([
      [reads[0], { value: 'token-1', type: 'Bearer', issuedAt: wall, expiresAt: wall + 3_600_000 }],
      [reads[0], { value: 'token-2', type: 'Bearer', issuedAt: wall + 2_400_000, expiresAt: wall + 6_000_000 }],
    ])
  })

  it('gives each key a name of its own [T23]', async () => {
    const names = new Set<string>()
    for (const key of [{ a: 'bc' }, { ab: 'c' }, { host: 'x' }]) {
      const { store, reads } = aStore(async () => undefined)
      const { source, clock } = aSource({ store, key })
      await settled(clock, source())
      names.add(reads[0] as string)
    }
    expect(names.size).toBe(3)
  })

  it('does not write a token that has no expiry', async () => {
    const { store, writes } = aStore(async () => undefined)
    const { source, clock } = aSource({ store, answer: () => createToken({ value: 'x' }) })
    await settled(clock, source())
    await clock.advance(0)
    expect(writes).toEqual([])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'stored'],
    ['a number', 7],
    ['an empty value', { ...entry, value: '' }],
    ['a value that is no text', { ...entry, value: 7 }],
    ['a value with a line break', { ...entry, value: 'a\nb' }],
    ['a type that is no text', { ...entry, type: 7 }],
    ['a type with a line break', { ...entry, type: 'Bearer\n' }],
    ['no expiry', { ...entry, expiresAt: undefined }],
    ['an expiry as text', { ...entry, expiresAt: String(entry.expiresAt) }],
    ['an expiry that is no number', { ...entry, expiresAt: Number.NaN }],
    ['an endless life', { ...entry, expiresAt: Number.POSITIVE_INFINITY }],
    ['an expiry beyond all dates', { ...entry, expiresAt: 1e16 }],
    ['an expiry in the past', { ...entry, expiresAt: wall - 1 }],
    ['an expiry below the floor', { ...entry, expiresAt: wall + 40_000 }],
    ['no time of issue', { ...entry, issuedAt: undefined }],
    ['a time of issue as text', { ...entry, issuedAt: String(entry.issuedAt) }],
    ['a write by a clock that has stepped back since', { ...entry, issuedAt: wall + 60_001 }],
  ])('takes %s for a miss [R15]', async (_name, found) => {
    const { store } = aStore(async () => found as StoredToken)
    const { source, clock, logger } = aSource({ store })
    expect((await settled(clock, source())).value).toBe('token-1')
    expect(logger.warnings).toEqual([])
  })

  it('takes an entry of a machine whose clock is less than a minute ahead', async () => {
    const { store } = aStore(async () => ({ ...entry, issuedAt: wall + 60_000 }))
    const { source, clock } = aSource({ store })
    expect((await settled(clock, source())).value).toBe('stored')
  })

  it.each<[string, TokenStore['read']]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
  ])('works without a store that %s, and warns once', async (_name, broken) => {
    const { store } = aStore(broken, broken as never)
    const { source, clock, logger, at } = aSource({ store })
    expect((await settled(clock, source())).value).toBe('token-1')
    await at(2_400)
    expect(await at(2_401)).toBe('token-2')
    while (logger.warnings.length === 0) await clock.advance(0)
    await clock.advance(0)
    expect(logger.warnings).toHaveLength(1)
  })

  it('waits 150 ms for a store and no longer, and does not wait for what it writes', async () => {
    const { store, reads, writes } = aStore(
      () => new Promise(() => {}),
      () => new Promise(() => {}),
    )
    const { source, clock, times } = aSource({ store })
    const waiting = source()
    while (reads.length === 0) await clock.advance(0)
    await clock.advance(149)
    expect(times()).toEqual([])
    await clock.advance(1)
    expect((await waiting).value).toBe('token-1')
    expect(times()).toEqual([0.15])
    while (writes.length === 0) await clock.advance(0)
    await clock.advance(150)
    expect(clock.sleepers).toBe(0)
  })

  it('leaves the store when the only caller gives up', async () => {
    const { store, reads } = aStore(() => new Promise(() => {}))
    const { source, clock, calls, logger } = aSource({ store })
    const controller = new AbortController()
    const waiting = outcome(source, { signal: controller.signal })
    while (reads.length === 0) await clock.advance(0)
    controller.abort('gone')
    expect(await waiting).toBe('gone')
    await clock.advance(1_000)
    expect([calls.length, clock.sleepers, logger.warnings]).toEqual([0, 0, []])
  })

  it('replaces a stored token that a server refuses', async () => {
    const { store, writes } = aStore(async () => entry)
    const { source, clock } = aSource({ store })
    await settled(clock, source())
    expect(await settled(clock, outcome(source, bearer('stored')))).toBe('token-1')
    while (writes.length === 0) await clock.advance(0)
    expect(writes[0]?.[1].value).toBe('token-1')
  })
})
