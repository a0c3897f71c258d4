import { getEventListeners } from 'node:events'
import {
  bearerCredential,
  type CachedSource,
  cachedSource,
  createToken,
  type StrategyContext,
  type Token,
  TokenRequestError,
} from '@lakeauth/core'
import { type FakeClock, fakeClock, recordingLogger } from '@lakeauth/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const KEYS = ['a', 'b'] as const
type Key = (typeof KEYS)[number]

type Fault = 'none' | 'outage' | 'throttled' | 'refused' | 'hangs' | 'deaf' | 'slow' | 'stale' | 'foreign'

type Step =
  | { readonly do: 'get' | 'get-and-give-up' | 'reject' | 'reject-old'; readonly key: Key }
  | { readonly do: 'give-up' }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  /** A step of the wall clock, or sleep of the machine: a run knows one of both, since together nobody could tell. */
  | { readonly do: 'shift'; readonly ms: number }

interface Run {
  readonly steps: readonly Step[]
  readonly lifetimeMs: number
  readonly shift: 'step' | 'suspend'
  readonly random: () => number
}

/** From the end of all trouble until no call fails any more: a request that hangs, then the longest wait. */
const RECOVERY_MS = 60_000 + 20_000

/** A token endpoint that fails on demand and remembers when each of its tokens truly ends. */
function anEndpoint(clock: FakeClock, lifetimeMs: number, trueNow: () => number) {
  const state = { fault: 'none' as Fault, truthful: true, inFlight: new Map<Key, number>(), most: 0, requests: 0 }
  const ends = new Map<string, number>()
  const last = new Map<Key, Token>()
  const count = (key: Key, by: number): void => {
    const now = (state.inFlight.get(key) ?? 0) + by
    state.inFlight.set(key, now)
    state.most = Math.max(state.most, now)
  }
  const refused = (code: string, retryable: boolean, retryAfterMs?: number): TokenRequestError =>
    new TokenRequestError({ code, message: 'no', endpoint: 'https://idp.example/token', retryable, retryAfterMs })

  async function answer(key: Key, signal: AbortSignal): Promise<Token> {
    const { fault } = state
    const endsAt = trueNow() + lifetimeMs
    const expiry = new Date(clock.now() + lifetimeMs)
    const value = `${key}-${++state.requests}`
    await clock.sleep(fault === 'slow' ? 20_000 : 100, signal)
    if (fault === 'outage') throw refused('ERR_ENDPOINT_FAILED', true)
    if (fault === 'throttled') throw refused('ERR_ENDPOINT_FAILED', true, 20_000)
    if (fault === 'refused') throw refused('ERR_TOKEN_REJECTED', false)
    if (fault === 'foreign') throw new Error('foreign')
    if (fault === 'hangs') await clock.sleep(10_000_000, signal)
    const stale = last.get(key)
    // Once the wall clock stepped back, nobody can tell how old a token is that a source had kept.
    if (fault === 'stale' && stale && state.truthful) return stale
    const token = createToken({ value, expiry })
    ends.set(value, endsAt)
    last.set(key, token)
    return token
  }

  /** A request is over for the world when it is answered or given up. */
  async function request(key: Key, signal: AbortSignal): Promise<Token> {
    count(key, 1)
    let open = true
    const over = (): void => {
      if (open) count(key, -1)
      open = false
    }
    signal.addEventListener('abort', over, { once: true })
    try {
      // A deaf source does not notice that nobody wants its answer any more.
      return await answer(key, state.fault === 'deaf' ? new AbortController().signal : signal)
    } finally {
      over()
    }
  }
  return { state, ends, last, request }
}

/** Runs a schedule and returns what was broken, in words, with counts. */
async function run({ steps, lifetimeMs, shift, random }: Run) {
  const clock = fakeClock()
  const logger = recordingLogger()
  let slept = 0
  const trueNow = (): number => clock.monotonic() + slept
  const endpoint = anEndpoint(clock, lifetimeMs, trueNow)
  const context = { clock, random, logger } as unknown as StrategyContext
  const sources = new Map<Key, CachedSource>()
  const credentials = new Map<Key, ReturnType<typeof bearerCredential>>()
  for (const key of KEYS) {
    const source = cachedSource(
      { key: { key }, source: (request) => endpoint.request(key, request?.signal as AbortSignal) },
      context,
    )
    sources.set(key, source)
    credentials.set(key, bearerCredential({ authType: 'example', token: source }, context))
  }
  const broken: string[] = []
  const lasting = new AbortController().signal
  let troubleAt = 0
  let pending = 0
  let served = 0
  const controllers: AbortController[] = []

  function serve(key: Key, value: string): void {
    served++
    if (!value.startsWith(`${key}-`)) broken.push(`${value} was served for ${key}`)
    const left = (endpoint.ends.get(value) ?? Number.NEGATIVE_INFINITY) - trueNow()
    if (left <= 0) broken.push(`${value} was served ${-left} ms after its end, at ${clock.monotonic()}`)
  }

  function get(
    key: Key,
    options: { readonly signal?: AbortSignal; readonly rejected?: string | undefined } = {},
  ): void {
    const startedAt = clock.monotonic()
    const { signal = lasting, rejected } = options
    const request = { signal, ...(rejected && { rejected: { Authorization: `Bearer ${rejected}` } }) }
    const calls = [
      (sources.get(key) as CachedSource)(request).then(({ value }) => value),
      credentials
        .get(key)
        ?.headers(request)
        .then((headers) => headers['Authorization']?.slice(7) ?? ''),
      ...(options.signal || rejected
        ? []
        : [
            credentials
              .get(key)
              ?.headers()
              .then((headers) => headers['Authorization']?.slice(7) ?? ''),
          ]),
    ]
    for (const call of calls) {
      pending++
      call
        ?.then(
          (value) => {
            serve(key, value)
            if (value === rejected) broken.push(`${value} was served to the one who said that it is refused`)
          },
          (error: unknown) => {
            if (error === 'gave up') return
            if (endpoint.state.fault === 'none' && startedAt - troubleAt > RECOVERY_MS) {
              broken.push(`failed ${startedAt - troubleAt} ms after the recovery: ${String(error)}`)
            }
          },
        )
        .finally(() => pending--)
    }
  }

  async function take(step: Step): Promise<void> {
    if (step.do === 'get') get(step.key)
    if (step.do === 'get-and-give-up') {
      const controller = new AbortController()
      controllers.push(controller)
      get(step.key, { signal: controller.signal })
    }
    if (step.do === 'give-up') controllers.shift()?.abort('gave up')
    if (step.do === 'reject') get(step.key, { rejected: endpoint.last.get(step.key)?.value })
    if (step.do === 'reject-old') get(step.key, { rejected: `${step.key}-0` })
    if (step.do === 'advance') await clock.advance(step.ms)
    if (step.do === 'fault') {
      // The last moment at which anything was wrong.
      if (step.fault !== 'none' || endpoint.state.fault !== 'none') troubleAt = clock.monotonic()
      endpoint.state.fault = step.fault
    }
    if (step.do === 'shift') {
      // What was served already is not served later.
      await clock.advance(0)
      troubleAt = clock.monotonic()
      if (shift === 'step') {
        clock.step(step.ms)
        if (step.ms < 0) endpoint.state.truthful = false
      } else {
        clock.suspend(Math.abs(step.ms))
        slept += Math.abs(step.ms)
      }
    }
    if (endpoint.state.fault !== 'none') troubleAt = clock.monotonic()
  }

  for (const step of steps) await take(step)
  await take({ do: 'fault', fault: 'none' })
  await clock.advance(RECOVERY_MS + 1_000)
  const before = served
  for (const key of KEYS) get(key)
  await clock.advance(2_000)
  if (served - before !== 6) broken.push(`${served - before} of the last 6 calls were served`)
  if (pending > 0) broken.push(`${pending} calls were never answered`)
  if (endpoint.state.most > 1) broken.push(`${endpoint.state.most} requests of one key were in flight`)
  if (getEventListeners(lasting, 'abort').length > 0) broken.push('listeners are left on a signal that lasts')
  if (clock.sleepers > 0) broken.push(`${clock.sleepers} sleeps are left`)
  return { broken, served, requests: endpoint.state.requests, log: logger.text() }
}

const key = fc.constantFrom(...KEYS)
const faults: readonly Fault[] = ['none', 'outage', 'throttled', 'refused', 'hangs', 'slow', 'stale', 'foreign']
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('get' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('get-and-give-up' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('reject' as const, 'reject-old' as const), key }) },
  { weight: 2, arbitrary: fc.constant({ do: 'give-up' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      ms: fc.oneof(
        fc.constantFrom(
          0,
          1,
          50,
          100,
          101,
          999,
          1_000,
          7_500,
          30_000,
          60_000,
          149_000,
          2_400_000,
          3_560_000,
          3_600_000,
        ),
        fc.integer({ min: 0, max: 3_700_000 }),
      ),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fault' as const), fault: fc.constantFrom(...faults) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('shift' as const),
      ms: fc.constantFrom(-7_200_000, -3_600_000, -60_000, -1, 1, 60_000, 3_600_000, 7_200_000),
    }),
  },
)
const runs = fc.record({
  steps: fc.array(step, { maxLength: 60, size: 'max' }),
  lifetimeMs: fc.constantFrom(1_000, 15_000, 60_000, 298_000, 3_600_000),
  shift: fc.constantFrom('step' as const, 'suspend' as const),
  jitter: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

describe('a schedule of faults', () => {
  it('never serves an ended or foreign token, keeps one request in flight, and recovers, whatever happens [F9] [R22]', async () => {
    const property = fc.asyncProperty(runs, async ({ jitter, ...given }) => {
      const { broken } = await run({ ...given, random: () => jitter })
      expect(broken).toEqual([])
    })
    await fc.assert(property, { numRuns: 500 })
  }, 60_000)

  it.each([1, 2, 3])(
    'leaves no rejection unhandled in 24 hours of faults (seed %d) [R25] [F9]',
    async (seed) => {
      const random = seeded(seed)
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
      const steps: Step[] = []
      for (let left = 86_400_000; left > 0; ) {
        const ms = Math.floor(random() ** 3 * 300_000)
        left -= ms
        const doing = random()
        if (doing < 0.1) steps.push({ do: 'fault', fault: pick([...faults, 'deaf', 'none', 'none', 'none', 'none']) })
        else if (doing < 0.2) steps.push({ do: 'give-up' })
        else if (doing < 0.21) steps.push({ do: 'shift', ms: pick([-60_000, 60_000, 600_000]) })
        else steps.push({ do: pick(['get', 'get', 'get', 'get-and-give-up', 'reject', 'reject-old']), key: pick(KEYS) })
        steps.push({ do: 'advance', ms })
      }
      const unhandled: unknown[] = []
      const listener = (error: unknown): void => void unhandled.push(error)
      process.on('unhandledRejection', listener)
      const { broken, served, requests } = await run({ steps, lifetimeMs: 3_600_000, shift: 'step', random })
      process.off('unhandledRejection', listener)
      // A deaf source goes on after it was given up, so that a second request may begin meanwhile.
      expect(broken.filter((text) => !text.includes('in flight'))).toEqual([])
      expect(unhandled).toEqual([])
      expect(served).toBeGreaterThan(1_000)
      expect(requests).toBeGreaterThan(40)
    },
    60_000,
  )
})

/** Mulberry32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
