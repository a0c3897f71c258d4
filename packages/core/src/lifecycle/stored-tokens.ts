import type { Clock, Logger, TokenStore } from '../context.js'
import { StoreError } from '../errors.js'
import { type Redactor, safeCause } from '../redact.js'
import { createToken, type Token } from '../token.js'
import { withDeadline } from './deadline.js'
import { FLOOR_MS } from './schedule.js'

/** A shared store may save a request; it must not cost a caller more than this. */
const STORE_BUDGET_MS = 150

/** The facts that make a token what it is, in one canonical text: order of keys does not matter, boundaries do. */
export function canonicalKey(facts: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
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
      const entry = await guarded((name) => store.read(name), signal)
      if (!entry || typeof entry.value !== 'string' || !(entry.expiresAt - clock.now() > FLOOR_MS)) return undefined
      // A clock that stepped back since the write makes the entry's age unknowable.
      if (!(entry.issuedAt <= clock.now())) return undefined
      return {
        issuedAt: entry.issuedAt,
        token: createToken({ value: entry.value, type: entry.type, expiry: new Date(entry.expiresAt) }),
      }
    },
    write(token, issuedAt) {
      const expiresAt = token.expiry?.getTime()
      if (!store || expiresAt === undefined) return
      void guarded((name) => store.write(name, { value: token.value, type: token.type ?? 'Bearer', issuedAt, expiresAt }))
    },
  }
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
