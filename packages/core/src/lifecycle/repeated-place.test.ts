import { describe, expect, it } from 'vitest'
import { TokenRequestError } from '../errors.js'
import { fakeClock } from '../testing/index.js'
import { annotate } from './retry.js'
import { repeatedPlace } from './repeated-place.js'

const FOUND = { host: 'https://found.example' }

function failure(retryable: boolean): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: '503',
    endpoint: 'https://x.example',
    retryable,
  })
}

/** A look-up that fails as the script says, then finds the host; notes when it was asked. */
function aLookUp(script: readonly unknown[]) {
  const clock = fakeClock()
  const at: number[] = []
  const look = async (): Promise<typeof FOUND> => {
    at.push(clock.monotonic())
    if (at.length <= script.length) throw script[at.length - 1]
    return FOUND
  }
  const ports = {
    clock,
    random: () => 0,
    timeouts: { attemptMs: 30_000, totalMs: 60_000 },
    detach: <T>(work: () => T) => work(),
  }
  return { clock, at, place: repeatedPlace(look, 'finder', ports) }
}

describe('a place that is looked up', () => {
  it('is asked for again after an outage, once for fifty callers, and anew by the next call [R5]', async () => {
    const { clock, at, place } = aLookUp([failure(true)])
    const callers = Array.from({ length: 50 }, () => place())
    await clock.advance(60_000)
    expect(await Promise.all(callers)).toEqual(callers.map(() => FOUND))
    expect(at).toEqual([0, 125])
    expect(await place()).toBe(FOUND)
    expect(at).toHaveLength(3)
  })

  it('is asked for four times at most, and once where it was refused or a part of it was repeated below [R5]', async () => {
    const outage = failure(true)
    const runs = [
      [[failure(true), failure(true), failure(true), outage], outage, 4],
      [[failure(false)], undefined, 1],
      [[annotate(failure(true), { attempts: 4 })], undefined, 1],
      [[new Error('its own')], undefined, 1],
    ] as const
    for (const [script, last = script[0], count] of runs) {
      const { clock, at, place } = aLookUp(script)
      const refused = place().catch((error: unknown) => error)
      await clock.advance(60_000)
      expect(await refused).toBe(last)
      expect(at).toHaveLength(count)
    }
  })

  it('ends after the time that a token may take in all, and with its caller [R5]', async () => {
    const clock = fakeClock()
    const signals: AbortSignal[] = []
    const hanging = (request?: { readonly signal?: AbortSignal }): Promise<never> => {
      if (request?.signal) signals.push(request.signal)
      return new Promise(() => {})
    }
    const timeouts = { attemptMs: 30_000, totalMs: 60_000 }
    const place = repeatedPlace(hanging, 'finder', { clock, random: () => 0, timeouts, detach: (work) => work() })
    const late = place().catch((error: unknown) => error)
    await clock.advance(60_000)
    expect(await late).toMatchObject({ code: 'ERR_TOKEN_TIMEOUT', retryable: true, attempts: 1 })
    const reason = new Error('enough')
    const controller = new AbortController()
    const left = place({ signal: controller.signal }).catch((error: unknown) => error)
    controller.abort(reason)
    expect(await left).toBe(reason)
    expect(() => place({ signal: controller.signal })).toThrow(reason)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})
