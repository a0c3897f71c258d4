import type { StrategyContext } from '../context.js'
import { isAuthError, TokenRequestError } from '../errors.js'
import { internalsOf } from '../internals.js'
import { strategyFailed } from '../strategy-failed.js'
import { createToken, type Token, type TokenRequest, type TokenSource } from '../token.js'
import { type CachedSource, isCachedSource, peekable } from './peek.js'
import { type Flight, launch } from './flight.js'
import { type HeldToken, holdToken, type Instant, instant } from './held-token.js'
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
  /**
   * `false` when the key names a place (a metadata address, a file, a program's login) and not the identity behind it: the
   * same place is another identity elsewhere or tomorrow, so that its tokens go to no shared store.
   */
  readonly shared?: false | undefined
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
  const name = canonicalKey({ scope, strategy: { name: strategy }, key: options.key })
  const shared = sources.get(name)
  if (shared) return shared
  const created = createCache(options, name, context)
  sources.set(name, created)
  return created
}

/** The last failure, and until when it keeps a new request from being made. */
interface Failure {
  readonly error: unknown
  readonly streak: number
  /** Until then nothing is asked while the current token serves. */
  readonly whileServing: Instant
  /** Until then nothing is asked for callers that nothing can be served to. */
  readonly withoutToken: Instant
  /** The source had been told which token was refused. */
  readonly rejected: boolean
  readonly warned: boolean
}

/** A token, and the moment from which its life counts. */
interface Grant {
  readonly token: Token
  /** Wall time. */
  readonly issuedAt: number
  readonly anchor: Instant
}

interface Refresh {
  readonly flight: Flight<Token>
  readonly background: boolean
  readonly rejected: boolean
}

interface Start {
  readonly current: HeldToken | undefined
  readonly background?: boolean
  /** The server refused the current token. */
  readonly rejected?: boolean
  /** The failure of the refresh that this one goes on from. */
  readonly earlier?: TokenRequestError | undefined
}

function createCache(options: CachedSourceOptions, name: string, context: CacheContext): CachedSource {
  const { clock, random, logger } = context
  const { timeouts, strategy, detach, redact } = internalsOf(context)
  const stored = storedTokens(options.shared === false ? undefined : context.store, name, {
    clock,
    logger,
    strategy,
    redact,
  })
  let held: HeldToken | undefined
  let refresh: Refresh | undefined
  let failure: Failure | undefined
  let grantedAt = Number.NEGATIVE_INFINITY

  const get = async (request?: TokenRequest): Promise<Token> => {
    const signal = request?.signal
    signal?.throwIfAborted()
    if (held && request?.rejected && carries(request.rejected, held.token)) return replace(request.rejected, signal)
    if (held) {
      const remaining = held.remaining()
      if (remaining > held.schedule.leadMs) return held.token
      if (remaining > held.schedule.floorMs) {
        refreshAhead(held)
        return held.token
      }
    }
    return renew(signal)
  }

  /** Starts a refresh that nobody waits for, unless one is under way or the last one failed a moment ago. */
  function refreshAhead(current: HeldToken): void {
    if (refresh || (failure && isAhead(failure.whileServing))) return
    start({ current, background: true }).flight.detach()
  }

  /** The token below its floor or expired, or none at all: callers wait. */
  async function renew(signal: AbortSignal | undefined): Promise<Token> {
    let earlier: TokenRequestError | undefined
    for (;;) {
      const current = held
      const remaining = current?.remaining() ?? 0
      // While this caller slept, another one's refresh may have ended.
      if (current && remaining > current.schedule.floorMs) return current.token
      const usable = remaining > REFUSED_MS ? current?.token : undefined
      if (!refresh && !earlier) {
        if (failure && isAhead(usable ? failure.whileServing : failure.withoutToken)) {
          if (usable) return usable
          throw failure.error
        }
        const wait = untilNextGrant()
        if (wait > 0) {
          // What was just fetched is all there is, however little of it is left.
          if (current && remaining > 0 && !failure) return current.token
          await clock.sleep(wait, signal)
          continue
        }
      }
      const joined = refresh ?? start({ current, earlier })
      try {
        return await joined.flight.join(signal)
      } catch (error) {
        signal?.throwIfAborted()
        if (current && current.remaining() > REFUSED_MS) return current.token
        if (!joined.background || !isRetryable(error)) throw error
        // A refresh ahead makes one attempt only. Whoever waits deserves the others.
        earlier = error
      }
    }
  }

  /** A server refused the current token, so it is not served to whoever learned that. */
  async function replace(headers: HeaderValues, signal: AbortSignal | undefined): Promise<Token> {
    let earlier: TokenRequestError | undefined
    for (;;) {
      const current = held
      if (!current || !carries(headers, current.token)) return get(signal && { signal })
      if (!refresh && !earlier) {
        if (failure && isAhead(failure.withoutToken) && (failure.rejected || !isNotRenewed(failure.error))) {
          throw failure.error
        }
        const wait = untilNextGrant()
        if (wait > 0) {
          await clock.sleep(wait, signal)
          continue
        }
      }
      const joined = refresh ?? start({ current, rejected: true, earlier })
      earlier = undefined
      try {
        const token = await joined.flight.join(signal)
        if (!carries(headers, token)) return token
      } catch (error) {
        signal?.throwIfAborted()
        if (joined.background && isRetryable(error)) earlier = error
        // A source that was not told of the refusal may have handed out its own cached token.
        else if (joined.rejected || !isNotRenewed(error)) throw error
      }
    }
  }

  function start({ current, background = false, rejected = false, earlier }: Start): Refresh {
    const work = async (signal: AbortSignal): Promise<Token> => {
      try {
        const found = current ? undefined : await fromStore(signal)
        const grant = found ?? (await request(signal, { current, background, rejected, earlier }))
        signal.throwIfAborted()
        const { token, issuedAt, anchor } = grant
        const next = holdToken(token, { issuedAt, anchor, clock, random })
        assertUsable(next, strategy)
        if (current) assertRenewed(current, next, rejected, strategy)
        if (failure && current)
          logger.debug(`${strategy}: the token is refreshed again after ${failure.streak} failures`)
        held = next
        failure = undefined
        if (!found) stored.write(token, issuedAt)
        return token
      } catch (error) {
        if (!signal.aborted) note(error, rejected)
        throw error
      }
    }
    const settled = (): void => {
      refresh = undefined
    }
    const started: Refresh = { background, rejected, flight: detach(() => launch(work, settled)) }
    refresh = started
    return started
  }

  async function fromStore(signal: AbortSignal): Promise<Grant | undefined> {
    const found = await stored.read(signal)
    return found && { ...found, anchor: instant(clock) }
  }

  function request(signal: AbortSignal, { current, background, rejected, earlier }: Start): Promise<Grant> {
    const once = background || options.repeatable === false
    const refused = current &&
      rejected && { rejected: { Authorization: `${current.token.type ?? 'Bearer'} ${current.token.value}` } }
    const attempt = async (attemptSignal: AbortSignal): Promise<Grant> => {
      const anchor = instant(clock)
      const token = await ask({ signal: attemptSignal, ...refused })
      // A source that ignored its signal may answer after a later one did.
      grantedAt = Math.max(grantedAt, anchor.monotonic)
      return { token: createToken(wellFormed(token)), issuedAt: anchor.wall, anchor }
    }
    return retrying(attempt, {
      clock,
      random,
      signal,
      attempts: once ? 1 : MAX_ATTEMPTS,
      totalMs: timeouts.totalMs,
      what: `${strategy}: a token`,
      earlier,
    })
  }

  async function ask(asked: TokenRequest): Promise<Token> {
    try {
      return await options.source(asked)
    } catch (error) {
      asked.signal?.throwIfAborted()
      throw strategyFailed(error, strategy, redact)
    }
  }

  function untilNextGrant(): number {
    return GRANT_SPACING_MS - (clock.monotonic() - grantedAt)
  }

  /** A moment is over when either clock has passed it: the monotonic one may stand while a machine sleeps. */
  function isAhead(moment: Instant): boolean {
    return clock.monotonic() < moment.monotonic && clock.now() < moment.wall
  }

  function after(milliseconds: number): Instant {
    return { wall: clock.now() + milliseconds, monotonic: clock.monotonic() + milliseconds }
  }

  /** Remembers a failure for as long as asking again would be no use. */
  function note(error: unknown, rejected: boolean): void {
    const remaining = held?.remaining() ?? 0
    const serves = remaining > REFUSED_MS
    const streak = (failure?.streak ?? 0) + 1
    const asked = isRetryable(error) ? (error.retryAfterMs ?? 0) : 0
    const serving = Math.max(backoffWhileServing(remaining, random), asked)
    // The first one is not remembered: whoever calls next gets a request of their own.
    const waiting = Math.max(streak === 1 ? 0 : backoffWithoutToken(isRetryable(error), random), asked)
    const warned = (failure?.warned ?? false) || (serves && !isNotRenewed(error))
    if (serves) {
      // One warning for each outage; and a source that hands out its own cached token until late in its life has none.
      logger[warned && !failure?.warned ? 'warn' : 'debug'](
        `${strategy}: refreshing the token failed; the current one stays in service${remaining < Number.POSITIVE_INFINITY ? ` for ${Math.round(remaining / 1000)} s` : ''}`,
        { error },
      )
    }
    failure = { error, streak, whileServing: after(serving), withoutToken: after(waiting), rejected, warned }
    const wait = serves && !rejected ? serving : waiting
    if (wait > 0) annotate(error, { retryAt: new Date(clock.now() + wait) })
  }

  return peekable(get, (now) => held?.peek(now))
}

type HeaderValues = Readonly<Record<string, string>>

/** A source is somebody's code: what it yields may be anything. Whatever is no expiry becomes one that is never accepted. */
function wellFormed(yielded: Token): Token {
  const { value, type, expiry } = Object(yielded) as Partial<Token>
  return {
    value: value as string,
    ...(type !== undefined && { type }),
    ...(expiry !== undefined && { expiry: expiry instanceof Date ? expiry : new Date(Number.NaN) }),
  }
}

/** A token that has ended already, or that is none, is never handed on. */
function assertUsable(next: HeldToken, strategy: string): void {
  const { value } = next.token
  const ended = next.remaining() <= 0
  if (typeof value === 'string' && value !== '' && next.remaining() > 0) return
  const problem = ended
    ? `a token that ended at ${new Date(next.expiresAt).toISOString()}. Check the clock of this machine and of the source.`
    : 'no token with a value and a valid expiry. Report it to the author of the source.'
  throw new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${strategy}: the token source handed out ${problem}`,
    endpoint: 'token source',
    strategy,
  })
}

/** A refresh that brings the same token, or one that ends no later, is no refresh: it would be asked for for ever. */
function assertRenewed(current: HeldToken, next: HeldToken, rejected: boolean, strategy: string): void {
  const same = next.token.value === current.token.value
  // Another token's end is compared as life left, since the wall clock may have stepped between the two requests.
  const later = same ? next.expiresAt > current.expiresAt : next.remaining() > current.remaining()
  if (rejected ? !same : later) return
  throw new TokenRequestError({
    code: 'ERR_TOKEN_NOT_RENEWED',
    message: `${strategy}: the token source handed out a token that ${rejected ? 'the server has refused' : 'ends no later than the one it replaces'}. Sign in again at the source, or check its clock.`,
    endpoint: 'token source',
    retryable: false,
    strategy,
  })
}

function isNotRenewed(error: unknown): boolean {
  return isAuthError(error) && error.code === 'ERR_TOKEN_NOT_RENEWED'
}

/** True when one of the headers holds this token, alone or behind its type. */
function carries(headers: HeaderValues, token: Token): boolean {
  return Object.values(headers).some((value) => value === token.value || value.endsWith(` ${token.value}`))
}
