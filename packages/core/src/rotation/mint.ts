import { unique } from '../files/update-file.js'
import type { MintedToken, TokenInfo } from '../pats/minted-token.js'
import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import { Secret } from '../secret.js'
import { ANSWER_MAX_MS, revokeAsked } from './asked.js'
import { discard } from './discard.js'
import type { DeliveringRun, LeftToken, RotationRecord } from './journal-format.js'
import { judgeTokens, warnOfNumber } from './pat-guard.js'
import { isRefusal, isTokenRefusal, notVerified, tooManyInDoubt } from './rotation-errors.js'
import { type Cleared, digestOf, type Minted, tagOf, type Work } from './rotation-work.js'
import { clientWith, verifyToken } from './token-client.js'

/** So many tokens whose delivery nobody could confirm may live at a time. */
const DOUBTS_MAX = 10

/** Creates the token and tries it. Everything that can fail without one is done before. */
export async function mint(work: Work, cleared: Cleared): Promise<Minted> {
  const { options, host, journal } = work
  const { auth, sinks, signal } = options
  // A keyring that is locked is found out now, rather than with a token in hand.
  for (const sink of sinks) await sink.read?.(signal && { signal })
  const { record: settled, revoked: lost, listed } = await revokeAsked(work, cleared.record)
  const left = leftOf(work, settled, listed)
  assertFewInDoubt(left)
  const record = { ...settled, left }
  const collected = await guardNumber(work, listed)
  const id = unique()
  const minted = await create(work, record, id)
  const value = new Secret(minted.reveal())
  const { tokenId, expiresAt } = minted
  const run: DeliveringRun = {
    id,
    state: 'delivering',
    tokenId,
    digest: digestOf(id, value),
    ...(expiresAt && { expiresAt: expiresAt.getTime() }),
    begun: [],
    delivered: [],
  }
  const client = clientWith(auth, host, value)
  try {
    await journal.save({ ...record, run })
    await verifyToken(client, signal)
  } catch (error) {
    signal?.throwIfAborted()
    const fate = await discard(work, { record, run })
    throw isTokenRefusal(error) ? notVerified(tokenId, fate, error) : error
  }
  return { record, run, value, client, revoked: [...cleared.revoked, ...lost, ...collected] }
}

/** The tokens that end with the new one: what earlier runs left, the current one, and what the caller names. */
function leftOf({ options }: Work, { left, current }: RotationRecord, listed: readonly TokenInfo[]): LeftToken[] {
  const alive = new Set(listed.map(({ tokenId }) => tokenId))
  const named = [...(current ? [current.tokenId] : []), ...(options.replaces ?? [])].map((tokenId) => ({ tokenId }))
  const tokens = new Map([...named, ...left].map((token) => [token.tokenId, token]))
  return [...tokens.values()].filter(({ tokenId }) => alive.has(tokenId))
}

function assertFewInDoubt(left: readonly LeftToken[]): void {
  const doubted = left.filter(({ places }) => places !== undefined)
  if (doubted.length < DOUBTS_MAX) return
  const places = new Set(doubted.flatMap((token) => token.places ?? []))
  throw tooManyInDoubt(
    Array.from(places),
    doubted.map(({ tokenId }) => tokenId),
  )
}

/** After a refusal nothing exists; after a lost answer a token may, or may yet come: its tag stays in the journal. */
async function create(work: Work, record: RotationRecord, id: string): Promise<MintedToken> {
  const { journal, clock, options } = work
  const { auth, comment = 'rotated', lifetimeSeconds, signal } = options
  const tagged = {
    comment: `${comment} ${tagOf(work.name, id)}`,
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  }
  const asking = { ...record, asked: [...record.asked, { id, until: clock.now() + ANSWER_MAX_MS }] }
  await journal.save(asking)
  try {
    return await personalAccessTokens(auth).create(tagged, signal && { signal })
  } catch (error) {
    signal?.throwIfAborted()
    try {
      await journal.save(isRefusal(error) ? record : (await revokeAsked(work, asking)).record)
    } catch {
      // The journal says that a token was asked for, and the next run looks for it.
    }
    throw error
  }
}

/** Near the limit, expired tokens that rotations of this name have made give way. No other is touched. */
async function guardNumber(
  { options, name, clock, logger, journal }: Work,
  listed: readonly TokenInfo[],
): Promise<string[]> {
  const { auth, quota = {}, signal } = options
  const report = judgeTokens(listed, clock.now(), quota)
  if (!report.nearLimit) return []
  warnOfNumber(report, (message, fields) => logger?.warn(message, fields))
  const own = report.expired.filter(({ comment }) => comment?.includes(tagOf(name, '')))
  const collected: string[] = []
  for (const { tokenId } of own) {
    await journal.assertHeld()
    try {
      await personalAccessTokens(auth).revoke(tokenId, { ifExists: true, ...(signal && { signal }) })
      collected.push(tokenId)
    } catch (error) {
      signal?.throwIfAborted()
      logger?.debug(`The expired token ${tokenId} could not be revoked`, { error })
    }
  }
  return collected
}
