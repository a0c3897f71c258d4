import type { MintedToken, TokenInfo } from '../pats/minted-token.js'
import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import { unique } from '../files/update-file.js'
import { Secret } from '../secret.js'
import { ANSWER_MAX_MS, revokeAsked } from './asked.js'
import { discard } from './discard.js'
import type { LeftToken, RotationRecord, RotationRun } from './journal-format.js'
import { leftOf } from './left-tokens.js'
import { judgeTokens, warnOfNumber } from './pat-guard.js'
import {
  isClearRefusal,
  isOutage,
  isTokenRefusal,
  mayYetBeCreated,
  notVerified,
  tooManyInDoubt,
} from './rotation-errors.js'
import { type Cleared, digestOf, type Minted, tagOf, type Work } from './rotation-work.js'
import { DOUBTS_MAX } from './settled-times.js'
import { clientWith, verifyToken } from './token-client.js'
import { doubted } from './whereabouts.js'

/** Creates the token and tries it. Everything that can fail without one is done before. */
export async function mint(work: Work, cleared: Cleared): Promise<Minted> {
  const { options, host, journal, clock } = work
  const { auth, signal, lifetimeSeconds } = options
  const { record: settled, revoked: lost, listed } = await revokeAsked(work, cleared.record)
  const record = leftOf(work, settled, listed)
  await assertRoom(work, record)
  const collected = await guardNumber(work, listed)
  const id = unique()
  const mintedAt = clock.now()
  const minted = await create(work, record, id)
  const value = new Secret(minted.reveal())
  const { tokenId, expiresAt } = minted
  const lifeMs = lifeOf(minted, mintedAt) ?? (lifetimeSeconds && lifetimeSeconds * 1_000)
  const run: RotationRun = {
    id,
    tokenId,
    digest: digestOf(id, value),
    mintedAt,
    ...(expiresAt && { expiresAt: expiresAt.getTime() }),
    ...(lifeMs !== undefined && { lifeMs }),
    begun: [],
    delivered: [],
  }
  const client = clientWith(auth, host, value)
  try {
    await journal.save({ ...record, run })
    await verifyToken(client, signal)
  } catch (error) {
    signal?.throwIfAborted()
    const fate = await discard(work, record, run)
    throw isTokenRefusal(error) ? notVerified(tokenId, fate, error) : error
  }
  return { record, run, value, client, revoked: [...cleared.revoked, ...lost, ...collected] }
}

/** As the workspace gave it, by its own clock where it says both ends. */
function lifeOf({ createdAt, expiresAt }: TokenInfo, mintedAt: number): number | undefined {
  return expiresAt && expiresAt.getTime() - (createdAt?.getTime() ?? mintedAt)
}

/** One token that may come beside the one in use is enough. */
async function assertRoom({ journal, clock }: Work, record: RotationRecord): Promise<void> {
  const now = clock.now()
  const until = Math.max(...record.asked.map((one) => one.until))
  const doubts = doubted(record)
  const { retryAt = 0 } = record
  const isFull = doubts.length >= DOUBTS_MAX && now < retryAt
  if (until <= now && !isFull) return
  await journal.save(record)
  throw isFull ? tooManyInDoubt(placesOf(doubts), doubts, retryAt) : mayYetBeCreated(until)
}

function placesOf(tokens: readonly LeftToken[]): readonly string[] {
  return Array.from(new Set(tokens.flatMap(({ places = [] }) => places)))
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
      await journal.save(isClearRefusal(error) ? record : await searched(work, asking, error))
    } catch {
      // The journal says that a token was asked for, and the next run looks for it.
    }
    throw error
  }
}

/** After an outage the list tells all; what else was lost may yet come. */
async function searched(work: Work, asking: RotationRecord, error: unknown): Promise<RotationRecord> {
  const { record } = await revokeAsked(work, asking)
  if (!isOutage(error)) return record
  const now = work.clock.now()
  return { ...record, asked: record.asked.map((one) => ({ ...one, until: Math.min(one.until, now) })) }
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
