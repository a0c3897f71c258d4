import type { Clock, Logger, StoredToken, TokenStore } from '../context.js'
import { isTokenText } from '../headers.js'
import { StoreError } from '../errors.js'
import { type Redactor, safeCause } from '../redact.js'
import { createToken, type Token } from '../token.js'
import { withDeadline } from './deadline.js'
import { FLOOR_MS } from './schedule.js'

/** The clocks of two machines that share a store may differ by this much. */
const CLOCKS_DIFFER_MS = 60_000
/** A `Date` holds no later moment (ECMA-262, time values). */
const DATE_MAX_MS = 8.64e15

/** A shared store may save a request; it must not cost a caller more than this. */
const STORE_BUDGET_MS = 150

/**
 * The facts that make a token what it is, in one canonical text. The order of facts does not matter; boundaries do, and so
 * does the group that a fact belongs to: a strategy's own `host` is not the place's.
 */
export function canonicalKey(groups: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  return JSON.stringify(sorted(groups).map(([group, facts]) => [group, sorted(facts)]))
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** One key's view of an optional shared store. Any failure of the store is a miss. */
export interface StoredTokens {
  read(signal: AbortSignal): Promise<{ readonly token: Token; readonly issuedAt: number } | undefined>
  write(token: Token, issuedAt: number): void
}

/** What {@link storedTokens} works with. */
export interface StoreSurroundings {
  readonly clock: Clock
  readonly logger: Logger
  readonly strategy: string
  readonly redact: Redactor
}

/** Reads and writes one key of the store under a SHA-256 name, within a budget, with one warning when it fails. */
export function storedTokens(
  store: TokenStore | undefined,
  key: string,
  { clock, logger, strategy, redact }: StoreSurroundings,
): StoredTokens {
  let warned = false
  /** Names are hashed on another thread: without a queue an older token could be written after a newer one. */
  let written: Promise<unknown> = Promise.resolve()
  const guarded = async <T>(work: (name: string) => Promise<T>, signal?: AbortSignal): Promise<T | undefined> => {
    try {
      return await withDeadline(async () => work(await digest(key)), {
        clock,
        milliseconds: STORE_BUDGET_MS,
        signal,
        expired: () => new Error(`no answer within ${STORE_BUDGET_MS} ms`),
      })
    } catch (error) {
      signal?.throwIfAborted()
      if (!warned) {
        const message = `${strategy}: the token store failed; tokens are kept in this process only`
        const cause = safeCause(error, redact)
        logger.warn(message, { error: new StoreError({ code: 'ERR_STORE_FAILED', message, strategy, cause }) })
      }
      warned = true
      return undefined
    }
  }
  return {
    async read(signal) {
      if (!store) return undefined
      const entry: unknown = await guarded((name) => store.read(name), signal)
      return isUsable(entry, clock.now())
        ? {
            issuedAt: entry.issuedAt,
            token: createToken({ value: entry.value, type: entry.type, expiry: new Date(entry.expiresAt) }),
          }
        : undefined
    },
    write(token, issuedAt) {
      const expiresAt = token.expiry?.getTime()
      if (!store || expiresAt === undefined) return
      const entry = { value: token.value, type: token.type ?? 'Bearer', issuedAt, expiresAt }
      written = written.then(() => guarded((name) => store.write(name, entry)))
    },
  }
}

/** Others write to a shared store too: whatever is no whole entry, or ends too soon, is a miss. */
function isUsable(entry: unknown, now: number): entry is StoredToken {
  if (typeof entry !== 'object' || entry === null) return false
  const { value, type, issuedAt, expiresAt } = entry as Partial<Record<keyof StoredToken, unknown>>
  if (typeof value !== 'string' || !isTokenText(value) || typeof type !== 'string' || !isTokenText(type)) return false
  if (typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return false
  // A clock that stepped back since the write makes the entry's age unknowable.
  return issuedAt <= now + CLOCKS_DIFFER_MS && expiresAt - now > FLOOR_MS && expiresAt <= DATE_MAX_MS
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
