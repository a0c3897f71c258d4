import {
  isAuthError,
  type StrategyContext,
  type Token,
  type TokenRequest,
  type TokenRequestError,
} from '@lakeauth/core'

/** Fetches a token each time it is called. */
export type Source = (signal: AbortSignal) => Promise<Token>

/** One behaviour of the cache that can be switched to the wrong one. */
export type CacheBug =
  | 'a-request-each'
  | 'asks-twice'
  | 'a-refresh-ahead-each'
  | 'a-refresh-for-each-refusal'
  | 'refusal-ignored'
  | 'late-refusal-refreshes-again'
  | 'refused-token-served-again'
  | 'abort-ignored'
  | 'reason-wrapped'
  | 'first-signal-rules-all'
  | 'abort-starts-over'
  | 'aborted-call-served'
  | 'reason-wrapped-at-the-start'
  | 'aborted-call-asks'
  | 'dead-flight-kept'
  | 'abort-remembered'
  | 'refreshes-on-every-call'
  | 'callers-wait-for-the-refresh'
  | 'no-refresh-ahead'
  | 'refresh-thrown-away'
  | 'no-floor'
  | 'expired-token-served'
  | 'gives-up-without-asking'
  | 'failed-refresh-rejects-callers'
  | 'failed-refresh-drops-the-token'
  | 'no-pause-after-a-failure'
  | 'one-failure-ends-refreshing'
  | 'empty-token-on-failure'
  | 'first-failure-kept'
  | 'fixed-margin-of-a-minute'
  | 'every-token-lives-an-hour'
  | 'never-repeats'
  | 'retry-after-ignored'
  | 'refusal-repeated'
  | 'refreshes-on-a-timer'
  | 'only-the-first-is-told'
  | 'refresh-ahead-dies-with-its-caller'
  | 'monotonic-clock-alone'
  | 'refresh-rejects-to-nobody'
  | 'listener-left-on-a-signal'
  | 'repeats-too-often'
  | 'pauses-for-minutes'

interface Flight {
  readonly outcome: Promise<Token>
  readonly controller: AbortController
  waiting: number
}

/** A second, independent lifecycle beside core's, so that a case proves the contract and not one implementation of it. */
export function miniCache(
  source: Source,
  { clock }: Pick<StrategyContext, 'clock'>,
  bug?: CacheBug,
): (request?: TokenRequest) => Promise<Token> {
  const has = (one: CacheBug): boolean => bug === one
  let held: Token | undefined
  let lifeMs = 0
  let flight: Flight | undefined
  let pausedUntil = Number.NEGATIVE_INFINITY
  let failure: { readonly error: unknown } | undefined

  let heldSince = 0
  const remaining = (): number => {
    if (has('monotonic-clock-alone')) return held ? lifeMs - (clock.monotonic() - heldSince) : 0
    return (held?.expiry?.getTime() ?? 0) - clock.now()
  }
  const leadMs = (): number => {
    if (has('refreshes-on-every-call')) return lifeMs
    const lead = Math.min(1_200_000, lifeMs / 2)
    if (has('fixed-margin-of-a-minute')) return Math.max(lead, floorMs())
    return has('no-refresh-ahead') ? floorMs() : lead
  }
  const floorMs = (): number => {
    if (has('fixed-margin-of-a-minute')) return 60_000
    return has('no-floor') ? 0 : Math.min(40_000, lifeMs / 2)
  }

  return async function get(request?: TokenRequest): Promise<Token> {
    const signal = request?.signal
    if (signal?.aborted && !has('aborted-call-served')) {
      if (has('aborted-call-asks')) start(false)
      throw has('reason-wrapped-at-the-start') ? new Error('aborted', { cause: signal.reason }) : signal.reason
    }
    if (failure && (has('first-failure-kept') || has('abort-remembered'))) throw failure.error
    if (held && request?.rejected && !has('refusal-ignored')) {
      const isCurrent = request.rejected['Authorization']?.endsWith(` ${held.value}`)
      if (isCurrent || has('late-refusal-refreshes-again')) return replace(held, signal)
      if (has('a-refresh-for-each-refusal')) return replace(held, signal)
    }
    if (held && remaining() > leadMs()) return held
    if (held && remaining() > floorMs()) {
      if (has('callers-wait-for-the-refresh')) return join(flight ?? start(false), signal)
      if (has('failed-refresh-rejects-callers')) return join(flight ?? start(true), signal)
      const isFree = !flight || has('a-refresh-ahead-each')
      if (isFree && clock.monotonic() >= pausedUntil) {
        const { controller } = start(true)
        if (has('refresh-ahead-dies-with-its-caller')) {
          signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
        }
      }
      return held
    }
    return renew(signal)
  }

  async function renew(signal: AbortSignal | undefined): Promise<Token> {
    if (held && remaining() <= 0 && has('gives-up-without-asking')) {
      held = undefined
      throw new Error('The token has expired.')
    }
    try {
      return await join((has('a-request-each') ? undefined : flight) ?? start(false), signal)
    } catch (error) {
      if (signal?.aborted) throw error
      if (held && (remaining() > 30_000 || has('expired-token-served'))) return held
      if (has('empty-token-on-failure')) return { value: 'unavailable' }
      throw error
    }
  }

  async function replace(refused: Token, signal: AbortSignal | undefined): Promise<Token> {
    const fresh = await join((has('a-refresh-for-each-refusal') ? undefined : flight) ?? start(false), signal)
    return has('refused-token-served-again') ? refused : fresh
  }

  function start(isBackground: boolean): Flight {
    const controller = new AbortController()
    const started: Flight = { controller, waiting: 0, outcome: run(isBackground, controller.signal) }
    flight = started
    started.outcome.catch(() => {})
    const settle = (): void => {
      if (flight === started) flight = undefined
    }
    if (isBackground && has('refresh-rejects-to-nobody')) void started.outcome.finally(settle)
    else started.outcome.then(settle, settle)
    return started
  }

  async function run(isBackground: boolean, signal: AbortSignal): Promise<Token> {
    const startedAt = clock.now()
    try {
      const token = await attempts(isBackground || has('never-repeats') ? 1 : has('repeats-too-often') ? 12 : 4, signal)
      if (has('asks-twice')) await source(signal)
      if (held && has('refresh-thrown-away')) return held
      held = has('every-token-lives-an-hour')
        ? { ...token, value: token.value, expiry: new Date(startedAt + 3_600_000) }
        : token
      heldSince = clock.monotonic()
      lifeMs = (held.expiry?.getTime() ?? Number.POSITIVE_INFINITY) - startedAt
      if (has('refreshes-on-a-timer')) void clock.sleep(lifeMs / 2).then(() => start(true))
      return held
    } catch (error) {
      failure ??= signal.aborted && !has('abort-remembered') ? undefined : { error }
      pausedUntil = has('one-failure-ends-refreshing') ? Number.POSITIVE_INFINITY : clock.monotonic() + 45_000
      if (has('no-pause-after-a-failure')) pausedUntil = 0
      if (has('failed-refresh-drops-the-token')) held = undefined
      throw error
    }
  }

  async function attempts(most: number, signal: AbortSignal): Promise<Token> {
    for (let made = 1; ; made++) {
      try {
        return await source(signal)
      } catch (error) {
        const { retryable = false, retryAfterMs = 0 } = isAuthError(error) ? (error as Partial<TokenRequestError>) : {}
        if (signal.aborted || made >= most || !(retryable || has('refusal-repeated'))) throw error
        const pauseMs = has('pauses-for-minutes') ? 30_000 : 250 * made
        await clock.sleep(Math.max(pauseMs, has('retry-after-ignored') ? 0 : retryAfterMs), signal)
      }
    }
  }

  function join(joined: Flight, signal: AbortSignal | undefined): Promise<Token> {
    joined.waiting++
    if (has('only-the-first-is-told') && joined.waiting > 1)
      return joined.outcome.catch(() => ({ value: 'unavailable' }))
    if (!signal || has('abort-ignored')) return joined.outcome
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        reject(has('reason-wrapped') ? new Error('aborted', { cause: signal.reason }) : signal.reason)
        joined.waiting--
        if (has('first-signal-rules-all')) joined.controller.abort(signal.reason)
        if (has('abort-starts-over')) start(false)
        if (joined.waiting > 0) return
        if (flight === joined && !has('dead-flight-kept')) flight = undefined
        if (!has('dead-flight-kept')) joined.controller.abort(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      joined.outcome.then(resolve, reject).finally(() => {
        if (!has('listener-left-on-a-signal')) signal.removeEventListener('abort', onAbort)
      })
    })
  }
}
