import type { Clock } from '../context.js'
import { type AuthError, isAuthError, TokenRequestError } from '../errors.js'
import { withDeadline } from './deadline.js'

/** Limits of one token request, in milliseconds. */
export interface Timeouts {
  /** One exchange with an endpoint: connection, headers and body. */
  readonly attemptMs: number
  /** All attempts and the waits between them. */
  readonly totalMs: number
}

/** 30 seconds an attempt, 60 seconds in all. */
export const DEFAULT_TIMEOUTS: Timeouts = { attemptMs: 30_000, totalMs: 60_000 }

/** Attempts while callers wait. */
export const MAX_ATTEMPTS = 4

const BACKOFF_START_MS = 250
const BACKOFF_MAX_MS = 1_000
/** Spreads a fleet that was told the same `Retry-After`. */
const RETRY_AFTER_SPREAD_MS = 250

/** What {@link retrying} is given. */
export interface RetryOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly signal?: AbortSignal | undefined
  readonly attempts: number
  readonly totalMs: number
  /** What is being asked for, for the error at the deadline. */
  readonly what: string
  /** The failure of a first attempt that was made before: it counts, and its wait comes first. */
  readonly earlier?: TokenRequestError | undefined
}

/**
 * Repeats work that failed with a retryable error: exponential backoff with jitter, never earlier than `Retry-After`, and
 * inside one deadline. A wait that would end past the deadline is not begun.
 */
export async function retrying<T>(work: (signal: AbortSignal) => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, random, attempts, totalMs } = options
  const startedAt = clock.monotonic()
  let last = options.earlier
  let made = last ? 1 : 0
  const attemptAll = async (signal: AbortSignal): Promise<T> => {
    for (;;) {
      if (last) {
        const wait = waitBefore(made, last.retryAfterMs, random)
        const left = totalMs - (clock.monotonic() - startedAt)
        if (made >= attempts || wait >= left) throw annotate(last, { attempts: made })
        await clock.sleep(wait, signal)
      }
      made++
      try {
        return await work(signal)
      } catch (error) {
        if (!isRetryable(error)) throw annotate(error, { attempts: made })
        last = error
      }
    }
  }
  const expired = (): Error =>
    annotate(
      new TokenRequestError({
        code: 'ERR_TOKEN_TIMEOUT',
        message: `${options.what}: no answer within ${totalMs / 1000} s in ${made} ${made === 1 ? 'attempt' : 'attempts'}. Check that the endpoint can be reached from here, or raise \`timeouts.totalMs\`.`,
        endpoint: last?.endpoint ?? options.what,
        retryable: true,
        cause: last,
      }),
      { attempts: made },
    )
  return withDeadline(attemptAll, { clock, milliseconds: totalMs, signal: options.signal, expired })
}

/** True for an error that says that the same request may succeed later. */
export function isRetryable(error: unknown): error is TokenRequestError {
  return isAuthError(error) && (error as Partial<TokenRequestError>).retryable === true
}

/** Adds to an error of ours what only the lifecycle knows. */
export function annotate<E>(error: E, facts: Pick<AuthError, 'attempts' | 'retryAt'>): E {
  return isAuthError(error) && Object.isExtensible(error) ? Object.assign(error, facts) : error
}

function waitBefore(attempt: number, retryAfterMs: number | undefined, random: () => number): number {
  const ceiling = Math.min(BACKOFF_START_MS * 2 ** (attempt - 1), BACKOFF_MAX_MS)
  const backoff = ceiling / 2 + random() * (ceiling / 2)
  return retryAfterMs === undefined ? backoff : Math.max(backoff, retryAfterMs + random() * RETRY_AFTER_SPREAD_MS)
}
