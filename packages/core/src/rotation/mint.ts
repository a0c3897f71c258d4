import { unique } from '../files/update-file.js'
import type { MintedToken, TokenInfo } from '../pats/minted-token.js'
import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import { Secret } from '../secret.js'
import { discard } from './discard.js'
import type { DeliveringRun, MintingRun, RotationRecord } from './journal-format.js'
import { judgeTokens, warnOfNumber } from './pat-guard.js'
import { isRefusal, notVerified } from './rotation-errors.js'
import { type Cleared, digestOf, type Minted, tagOf, withoutRun, type Work } from './rotation-work.js'
import { revokeTagged } from './settle.js'
import { clientWith, verifyToken } from './token-client.js'

/** Creates the token and tries it. Everything that can fail without one is done before. */
export async function mint(work: Work, { record, replaces, first, revoked }: Cleared): Promise<Minted> {
  const { options, host, journal } = work
  const { auth, sinks, signal } = options
  // A keyring that is locked is found out now, rather than with a token in hand.
  for (const sink of sinks) await sink.read?.(signal && { signal })
  const listed = await personalAccessTokens(auth).list(signal && { signal })
  const collected = await guardNumber(work, listed)
  const old = new Set([...replaces, ...(options.replaces ?? [])])
  const run: MintingRun = {
    id: unique(),
    state: 'minting',
    replaces: listed.map(({ tokenId }) => tokenId).filter((tokenId) => old.has(tokenId)),
  }
  await journal.save({ ...record, run })
  const minted = await create(work, record, run)
  const value = new Secret(minted.reveal())
  const { tokenId, expiresAt } = minted
  const delivering: DeliveringRun = {
    ...run,
    state: 'delivering',
    tokenId,
    digest: digestOf(run.id, value),
    ...(expiresAt && { expiresAt: expiresAt.getTime() }),
    begun: [],
    delivered: [],
  }
  const client = clientWith(auth, host, value)
  try {
    await journal.save({ ...record, run: delivering })
    await verifyToken(client, signal)
  } catch (error) {
    signal?.throwIfAborted()
    const fate = await discard(work, { record, run: delivering })
    throw isRefusal(error) ? notVerified(tokenId, fate, error) : error
  }
  return { record, run: delivering, value, client, first, revoked: [...revoked, ...collected] }
}

/** After a refusal nothing exists; after a lost answer a token may, which is found by its tag, now or by the next run. */
async function create(work: Work, record: RotationRecord, run: MintingRun): Promise<MintedToken> {
  const { auth, comment = 'rotated', lifetimeSeconds, signal } = work.options
  const tagged = {
    comment: `${comment} ${tagOf(work.name, run.id)}`,
    ...(lifetimeSeconds !== undefined && { lifetimeSeconds }),
  }
  try {
    return await personalAccessTokens(auth).create(tagged, signal && { signal })
  } catch (error) {
    signal?.throwIfAborted()
    try {
      if (!isRefusal(error)) await revokeTagged(work, run.id)
      await work.journal.save(withoutRun(record))
    } catch {
      // The journal says that a token was asked for, and the next run looks for it.
    }
    throw error
  }
}

/** Near the limit, expired tokens that rotations of this name have made give way. No other is touched. */
async function guardNumber({ options, name, clock, logger }: Work, listed: readonly TokenInfo[]): Promise<string[]> {
  const { auth, quota = {}, signal } = options
  const report = judgeTokens(listed, clock.now(), quota)
  if (!report.nearLimit) return []
  warnOfNumber(report, (message, fields) => logger?.warn(message, fields))
  const own = report.expired.filter(({ comment }) => comment?.includes(tagOf(name, '')))
  const collected: string[] = []
  for (const { tokenId } of own) {
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
