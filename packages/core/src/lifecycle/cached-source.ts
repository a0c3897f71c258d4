import type { StrategyContext } from '../context.js'
import { TokenRequestError } from '../errors.js'
import { internalsOf } from '../internals.js'
import { createToken, type Token, type TokenRequest, type TokenSource } from '../token.js'
import { type Flight, launch } from './flight.js'
import { type HeldToken, holdToken } from './held-token.js'
import { annotate, isRetryable, MAX_ATTEMPTS, retrying } from './retry.js'
import { backoffWhileServing, backoffWithoutToken, GRANT_SPACING_MS, REFUSED_MS } from './schedule.js'
import { canonicalKey, storedTokens } from './stored-tokens.js'

/** What {@link cachedSource} is given. */
export interface CachedSourceOptions {
  /** Fetches a token, every time it is called. */
  readonly source: TokenSource
  /** What makes this token different from any other: grant, client id, sorted scopes, audience, subject fingerprint. */
  readonly key: Readonly<Record<string, string>>
  /** `false` when a request must never be repeated: an authorization code, a rotating refresh token. */
  readonly repeatable?: false
}

const peekSymbol: unique symbol = Symbol.for('lakeauth.peek') as never

/** A token source that keeps its token: the one kind that may be called before every request. */
export interface CachedSource extends TokenSource {
  /** The token while it is fresh, without waiting. */
  readonly [peekSymbol]: (now: number) => Token | undefined
}

/** True for a source made by {@link cachedSource}. */
export function isCachedSource(source: unknown): source is CachedSource {
  return typeof source === 'function' && peekSymbol in source
}

/** The token of a cached source while it is fresh, without waiting. */
export function peek(source: CachedSource, now: number): Token | undefined {
  return source[peekSymbol](now)
}

type CacheContext = Pick<StrategyContext, 'clock' | 'random' | 'logger'> & Partial<Pick<StrategyContext, 'store'>>

/**
 * The one place where tokens are cached: fresh, then refreshed ahead in the background, then with callers waiting, and
 * never served after expiry. One request is in flight however many callers wait, and a failed refresh leaves a valid
 * token in service. Equal keys in one context share one token.
 *
 * @throws TypeError when the source is cached already: a second cache would hide the first one's refresh.
 * @example
 * ```ts
 * import { cachedSource, createToken, type StrategyContext } from '@lakeauth/core'
 *
 * const source = (context: StrategyContext) =>
 *   cachedSource(
 *     {
 *       key: { grant: 'vault', client: 'ci' },
 *       source: async (request) => {
 *         const response = await context.fetch('https://vault.example/token', { signal: request?.signal ?? null })
 *         return createToken({ value: await response.text(), expiry: new Date(context.clock.now() + 600_000) })
 *       },
 *     },
 *     context,
 *   )
 * ```
 */
export function cachedSource(options: CachedSourceOptions, context: CacheContext): CachedSource {
  if (isCachedSource(options.source)) throw new TypeError('The source is cached already; pass it on as it is.')
  const { sources, strategy, scope } = internalsOf(context)
  const name = canonicalKey({ ...scope, strategy, ...options.key })
  const shared = sources.get(name)
  if (shared) return shared
  const created = createCache(options, name, context)
  sources.set(name, created)
  return created
}

/** The last failure, while it keeps a new request from being made. */
interface Failure {
  readonly error: unknown
  readonly streak: number
  /** On the monotonic clock. */
  readonly until: number
}

/** A token and when its request started, in wall time. */
interface Grant {
  readonly token: Token
  readonly issuedAt: number
}

interface Refresh {
  readonly flight: Flight<Token>
  readonly background: boolean
}

function createCache(options: CachedSourceOptions, name: string, context: CacheContext): CachedSource {
  const { clock, random, logger } = context
  const { timeouts, strategy, detach, redact } = internalsOf(context)
  const stored = storedTokens(context.store, name, { clock, logger, strategy, redact })
  let held: HeldToken | undefined
  let refresh: Refresh | undefined
  let failure: Failure | undefined
  let grantedAt = Number.NEGATIVE_INFINITY

  const get = async (request?: TokenRequest): Promise<Token> => {
    const signal = request?.signal
    signal?.throwIfAborted()
    if (held && request?.rejected && carries(request.rejected, held.token)) return replace(held, signal)
    if (held) {
      const remaining = held.remaining()
      if (remaining > held.schedule.leadMs) return held.token
      if (remaining > held.schedule.floorMs) {
        refreshAhead(held, remaining)
        return held.token
      }
    }
    return renew(signal)
  }

  /** Starts a refresh that nobody waits for, unless one is under way or the last one failed a moment ago. */
  function refreshAhead(current: HeldToken, remaining: number): void {
    if (refresh || isHeldBack()) return
    start({ current, background: true, failed: (error) => noteWhileServing(error, remaining) }).flight.detach()
  }

  /** The token below its floor or expired, or none at all: callers wait. */
  async function renew(signal: AbortSignal | undefined): Promise<Token> {
    for (;;) {
      const current = held
      const remaining = current?.remaining() ?? 0
      const usable = current && remaining > REFUSED_MS ? current.token : undefined
      if (!refresh && isHeldBack()) {
        if (usable) return usable
        throw failure?.error
      }
      if (!refresh && clock.monotonic() - grantedAt < GRANT_SPACING_MS) {
        if (current && remaining > 0) return current.token
        await clock.sleep(GRANT_SPACING_MS - (clock.monotonic() - grantedAt), signal)
        continue
      }
      const joined = refresh ?? start({ current, background: false, failed: (error) => note(error, usable, remaining) })
      try {
        return await joined.flight.join(signal)
      } catch (error) {
        signal?.throwIfAborted()
        // A refresh ahead makes one attempt only. Whoever waits deserves the retries, unless the old token still serves.
        if (usable && current?.remaining() !== undefined && current.remaining() > REFUSED_MS) return usable
        if (joined.background && isRetryable(error)) {
          failure = undefined
          continue
        }
        throw error
      }
    }
  }

  /** A server refused the current token, so it is not served to whoever learned that. */
  async function replace(current: HeldToken, signal: AbortSignal | undefined): Promise<Token> {
    while (held === current) {
      if (!refresh && isHeldBack()) throw failure?.error
      const wait = GRANT_SPACING_MS - (clock.monotonic() - grantedAt)
      if (!refresh && wait > 0) {
        await clock.sleep(wait, signal)
        continue
      }
      const started =
        refresh ??
        start({
          current,
          background: false,
          rejected: true,
          failed: (error) => noteWhileServing(error, current.remaining()),
        })
      try {
        await started.flight.join(signal)
      } catch (error) {
        signal?.throwIfAborted()
        if (!started.background || !isRetryable(error)) throw error
        failure = undefined
      }
    }
    return held?.token ?? renew(signal)
  }

  interface Start {
    readonly current: HeldToken | undefined
    readonly background: boolean
    readonly rejected?: true
    readonly failed: (error: unknown) => void
  }

  function start({ current, background, rejected, failed }: Start): Refresh {
    const work = async (signal: AbortSignal): Promise<Token> => {
      try {
        const found = current ? undefined : await stored.read(signal)
        const { token, issuedAt } = found ?? (await request(signal, background, current, rejected))
        signal.throwIfAborted()
        assertAlive(token, clock.now())
        if (current) assertRenewed(current, token, rejected === true)
        if (failure && current) logger.debug(`${strategy}: the token is refreshed again after ${failure.streak} failures`)
        held = holdToken(token, issuedAt, clock, random)
        failure = undefined
        if (!found) stored.write(token, issuedAt)
        return token
      } catch (error) {
        if (!signal.aborted) failed(error)
        throw error
      }
    }
    const settled = (): void => {
      refresh = undefined
    }
    const started: Refresh = { background, flight: detach(() => launch(work, settled)) }
    refresh = started
    return started
  }

  function request(
    signal: AbortSignal,
    background: boolean,
    current: HeldToken | undefined,
    rejected: true | undefined,
  ): Promise<Grant> {
    const once = background || options.repeatable === false
    const attempt = async (attemptSignal: AbortSignal): Promise<Grant> => {
      const issuedAt = clock.now()
      const startedAt = clock.monotonic()
      const token = await options.source({
        signal: attemptSignal,
        ...(current && rejected && { rejected: { Authorization: `${current.token.type ?? 'Bearer'} ${current.token.value}` } }),
      })
      grantedAt = startedAt
      return { token: createToken(token), issuedAt }
    }
    return retrying(attempt, {
      clock,
      random,
      signal,
      attempts: once ? 1 : MAX_ATTEMPTS,
      totalMs: timeouts.totalMs,
      what: `${strategy}: a token`,
    })
  }

  function isHeldBack(): boolean {
    return failure !== undefined && clock.monotonic() < failure.until
  }

  /** A failure while a valid token stays in service: one warning for each outage. */
  function noteWhileServing(error: unknown, remaining: number): void {
    const wait = Math.max(backoffWhileServing(remaining, random), retryAfter(error))
    const report = failure ? logger.debug : logger.warn
    // A source may hand out its own cached token until late in its life: that is no outage.
    const quiet = error instanceof TokenRequestError && error.code === 'ERR_TOKEN_NOT_RENEWED'
    ;(quiet ? logger.debug : report).call(
      logger,
      `${strategy}: refreshing the token failed; the current one stays in service for ${Math.round(remaining / 1000)} s`,
      { error },
    )
    remember(error, wait)
  }

  /** A failure while callers wait. The first one is not remembered: whoever calls next gets a request of their own. */
  function note(error: unknown, usable: Token | undefined, remaining: number): void {
    if (usable) return noteWhileServing(error, remaining)
    const first = (failure?.streak ?? 0) === 0
    remember(error, Math.max(first ? 0 : backoffWithoutToken(isRetryable(error), random), retryAfter(error)))
  }

  function remember(error: unknown, wait: number): void {
    failure = { error, streak: (failure?.streak ?? 0) + 1, until: clock.monotonic() + wait }
    if (wait > 0) annotate(error, { retryAt: new Date(clock.now() + wait) })
  }

  return Object.assign(get, { [peekSymbol]: (now: number) => held?.peek(now) })
}

/** A token that has ended already is never handed on. */
function assertAlive(token: Token, now: number): void {
  if (token.expiry === undefined || token.expiry.getTime() > now) return
  throw new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `The token source handed out a token that ended at ${token.expiry.toISOString()}. Check the clock of this machine and of the source.`,
    endpoint: 'token source',
  })
}

/** A refresh that brings the same token, or one that ends no later, is no refresh: it would be asked for for ever. */
function assertRenewed(current: HeldToken, token: Token, wasRejected: boolean): void {
  const endsAt = token.expiry?.getTime() ?? Number.POSITIVE_INFINITY
  if (wasRejected ? token.value !== current.token.value : endsAt > current.expiresAt || current.remaining() <= 0) return
  throw new TokenRequestError({
    code: 'ERR_TOKEN_NOT_RENEWED',
    message: 'The token source handed out a token that ends no later than the one it replaces. Sign in again at the source, or check its clock.',
    endpoint: 'token source',
    retryable: false,
  })
}

/** True when one of the headers holds this token, alone or behind its type. */
function carries(headers: Readonly<Record<string, string>>, token: Token): boolean {
  return Object.values(headers).some((value) => value === token.value || value.endsWith(` ${token.value}`))
}

function retryAfter(error: unknown): number {
  return isRetryable(error) ? (error.retryAfterMs ?? 0) : 0
}

