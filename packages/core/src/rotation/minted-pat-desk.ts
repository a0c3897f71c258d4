import type { StrategyContext } from '../context.js'
import { ApiError, AuthError, isAuthError, TokenRequestError } from '../errors.js'
import { isTransientStatus } from '../fetch/transient-status.js'
import { internalsOf } from '../internals.js'
import { abortable } from '../lifecycle/abortable.js'
import type { MintedToken } from '../pats/minted-token.js'
import type { PersonalAccessTokens } from '../pats/personal-access-tokens.js'
import { createToken, type Token, type TokenRequest } from '../token.js'
import { ANSWER_MAX_MS } from './asked.js'
import type { Ownership } from './minted-pat-tag.js'
import { isClearRefusal, isOutage } from './rotation-errors.js'

/** Callers may have taken headers a moment before the new token came. */
const OVERLAP_MS = 60_000
/** Between two attempts to revoke one token. */
const REVOKE_AGAIN_MS = 60_000

/** What the desk works with. */
export interface PatDeskOptions {
  /** Has the wrapped credential get its own token, which may take longer than one call of an API may. */
  readonly ready: (signal: AbortSignal | undefined) => Promise<unknown>
  readonly tokens: PersonalAccessTokens
  readonly ownership: Ownership
  readonly lifetimeSeconds: number
  readonly context: StrategyContext
}

/** Mints tokens and gives them back. */
export interface PatDesk {
  mint(request?: TokenRequest): Promise<Token>
  /** Starts to revoke what nobody uses any more; nobody waits for it. */
  revokeDue(): void
  isClosed(): boolean
  /** Revokes everything. Never rejects. */
  close(): Promise<void>
}

interface Live {
  readonly tokenId: string
  /** From then on it is sure to have ended. Monotonic; infinite for one without end. */
  readonly endsAt: number
}

/** A token that was replaced. */
interface Leftover extends Live {
  /** Monotonic. */
  readonly dueAt: number
}

/** A token that a lost answer spoke of. A server may give it a longer life than was asked for: only a list shows that it is gone. */
interface Stray {
  /** Until then it may come. Monotonic. */
  readonly comesBy: number
}

/**
 * A desk without tokens. At most two that it minted are ever alive: the current one, and the one before or after it, be that
 * one known or lost. Where two may be, no further one is created.
 */
export function createPatDesk({ ready, tokens, ownership, lifetimeSeconds, context }: PatDeskOptions): PatDesk {
  const { clock, logger } = context
  const { strategy, detach } = internalsOf(context)
  let current: Live | undefined
  let leftovers: readonly Leftover[] = []
  /** What others left was looked for, and is gone. */
  let isSwept = false
  let strays: readonly Stray[] = []
  /** Until then no further token is asked for before a list was read, since the last of them was lost. Monotonic. */
  let looksUntil = Number.NEGATIVE_INFINITY
  let minting: Promise<unknown> = Promise.resolve()
  let revoking: Promise<void> | undefined
  let closing: Promise<void> | undefined

  async function mint({ signal, rejected }: TokenRequest): Promise<Token> {
    const replaced = current
    await ready(signal)
    await makeRoom(signal, rejected !== undefined)
    const now = clock.now()
    const startedAt = clock.monotonic()
    let minted: MintedToken
    try {
      minted = await tokens.create({ lifetimeSeconds, comment: ownership.comment }, signal && { signal })
    } catch (error) {
      const comesBy = isOutage(error) ? clock.monotonic() : startedAt + ANSWER_MAX_MS
      if (!isClearRefusal(error)) {
        strays = [...strays, { comesBy }]
        looksUntil = comesBy + lifetimeSeconds * 1_000
      }
      throw error
    }
    const [askedMs, statedMs] = [lifetimeSeconds * 1_000, statedLife(minted)]
    const lifeMs = Math.min(askedMs, statedMs)
    if (replaced) {
      // One that the server refused serves nobody.
      const dueAt = clock.monotonic() + (rejected === undefined ? OVERLAP_MS : 0)
      leftovers = [...leftovers, { ...replaced, dueAt }]
    }
    // Callers have it until it may have ended, and it counts as alive for as long as it may be: made just before the answer.
    current = { tokenId: minted.tokenId, endsAt: clock.monotonic() + Math.max(askedMs, statedMs) }
    return createToken({ value: minted.reveal(), expiry: new Date(now + lifeMs) })
  }

  /** One more token may come: nothing else of ours but the current one is alive then. */
  async function makeRoom(signal: AbortSignal | undefined, isRefused: boolean): Promise<void> {
    if (!isSwept || strays.length > 0) {
      try {
        await sweep(signal)
      } catch (error) {
        signal?.throwIfAborted()
        if (clock.monotonic() < looksUntil) throw error
        logger.debug(`${strategy}: what earlier processes left could not be looked for`, { error })
      }
    }
    if (revoking) await abortable(revoking, signal)
    let failure: unknown
    for (const leftover of leftovers) {
      try {
        await revoke(leftover, signal)
      } catch (error) {
        signal?.throwIfAborted()
        // A current token that still serves can wait until this one is gone or has ended by itself.
        if (!isRefused) throw error
        failure = error
      }
    }
    if (current && isRefused && mayLive() >= 2) {
      try {
        await revoke({ ...current, dueAt: 0 }, signal)
        current = undefined
      } catch (error) {
        signal?.throwIfAborted()
        failure = error
      }
    }
    if (mayLive() < 2) return
    throw strays.length > 0 ? twoMayLive(strategy, strays, clock.monotonic()) : failure
  }

  /** How many tokens of ours may be alive, a current one that a server refused among them. */
  function mayLive(): number {
    const now = clock.monotonic()
    const known = current ? [...leftovers, current] : leftovers
    return strays.length + known.filter(({ endsAt }) => endsAt > now).length
  }

  /** Revokes what a lost answer or a crashed process left. */
  async function sweep(signal: AbortSignal | undefined): Promise<void> {
    let failed = 0
    let found = 0
    const listedAt = clock.monotonic()
    for (const { tokenId, comment } of await tokens.list(signal && { signal })) {
      const whose = ownership.judge(comment)
      if (whose === undefined || isKnown(tokenId)) continue
      try {
        await tokens.revoke(tokenId, { ifExists: true, ...(signal && { signal }) })
        if (whose === 'mine') found++
      } catch (error) {
        signal?.throwIfAborted()
        if (whose === 'mine') throw error
        failed++
        logger.debug(`${strategy}: token ${tokenId} of an earlier process could not be revoked`, { error })
      }
    }
    isSwept = failed === 0
    looksUntil = Number.NEGATIVE_INFINITY
    // One create makes one token. One that this list does not show may yet come.
    strays = strays.slice(found).filter(({ comesBy }) => listedAt < comesBy)
  }

  function isKnown(tokenId: string): boolean {
    return tokenId === current?.tokenId || leftovers.some((leftover) => leftover.tokenId === tokenId)
  }

  async function revoke(leftover: Leftover, signal?: AbortSignal): Promise<void> {
    if (clock.monotonic() < leftover.endsAt)
      await tokens.revoke(leftover.tokenId, { ifExists: true, ...(signal && { signal }) })
    leftovers = leftovers.filter(({ tokenId }) => tokenId !== leftover.tokenId)
  }

  async function revokeAllDue(): Promise<void> {
    for (const leftover of leftovers) {
      if (clock.monotonic() < leftover.dueAt) continue
      try {
        await revoke(leftover)
      } catch (error) {
        const dueAt = clock.monotonic() + REVOKE_AGAIN_MS
        leftovers = leftovers.map((one) => (one.tokenId === leftover.tokenId ? { ...one, dueAt } : one))
        logger.debug(`${strategy}: token ${leftover.tokenId} could not be revoked yet`, { error })
      }
    }
  }

  async function closeAll(): Promise<void> {
    await Promise.allSettled([minting, revoking])
    const left = current ? [...leftovers, { ...current, dueAt: 0 }] : leftovers
    current = undefined
    for (const leftover of left) {
      await revoke(leftover).catch((error: unknown) => {
        const seconds = Math.ceil((leftover.endsAt - clock.monotonic()) / 1_000)
        const end = seconds === Number.POSITIVE_INFINITY ? 'has no end' : `ends by itself in ${seconds} s`
        logger.warn(
          `${strategy}: token ${leftover.tokenId} could not be revoked. It ${end}; the next start tries again.`,
          { error },
        )
      })
    }
    if (strays.length === 0) return
    await sweep(undefined).catch((error: unknown) => {
      logger.warn(`${strategy}: a token may be left that ends by itself within ${lifetimeSeconds} s`, { error })
    })
    // One that comes even later is for the next sign-in of this process.
    if (strays.length > 0) ownership.leave()
  }

  return {
    async mint(request = {}) {
      if (closing) throw signInClosed(strategy)
      const minted = mint(request)
      minting = minted
      try {
        return await minted
      } catch (error) {
        throw explained(error, strategy)
      }
    },
    revokeDue() {
      const [first] = leftovers
      if (!first || revoking || clock.monotonic() < first.dueAt) return
      revoking = detach(revokeAllDue).finally(() => {
        revoking = undefined
      })
    },
    isClosed: () => closing !== undefined,
    close: () => {
      closing ??= closeAll()
      return closing
    },
  }
}

/** Life that the workspace states, by its own clock. */
function statedLife({ createdAt, expiresAt }: MintedToken): number {
  return createdAt && expiresAt ? expiresAt.getTime() - createdAt.getTime() : Number.POSITIVE_INFINITY
}

/** Where answers were lost, a further token could be the third. */
function twoMayLive(strategy: string, strays: readonly Stray[], now: number): TokenRequestError {
  const seconds = Math.ceil((Math.min(...strays.map(({ comesBy }) => comesBy)) - now) / 1_000)
  const when = seconds > 0 ? `, or in ${seconds} s` : ', or a list of the tokens shows that there is none'
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: `${strategy}: no token was minted. Two may be alive, since the answer to a create was lost. The next is created once the lost one is found and revoked${when}.`,
    endpoint: 'POST /api/2.0/token/create',
    retryable: true,
    strategy,
  })
}

/** An error of the Token API as one of this sign-in; one that may pass says so. */
function explained(error: unknown, strategy: string): unknown {
  if (!(isAuthError(error) && error.name === 'ApiError')) return error
  const { code, request, status, apiCode } = error as ApiError
  const message = `${strategy}: no token was minted. ${error.message}`
  if (isTransientStatus(status)) {
    const about = { endpoint: request, status, retryable: true, strategy, cause: error }
    return new TokenRequestError({ code: 'ERR_ENDPOINT_FAILED', message, ...about })
  }
  return new ApiError({ code, message, request, status, apiCode, strategy, cause: error.cause })
}

/** What a call after `close()` meets. */
export function signInClosed(strategy: string): AuthError {
  return new AuthError({
    code: 'ERR_SIGN_IN_CLOSED',
    message: `${strategy}: this sign-in was closed, and its token was revoked. Call databricksAuth again, and close it after the last call.`,
    strategy,
  })
}
