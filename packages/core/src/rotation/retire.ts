import { isAuthError } from '../errors.js'
import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import type { LeftToken, RotationRecord } from './journal-format.js'
import type { Rotation } from './rotate-pat.js'
import { notRetired } from './rotation-errors.js'
import { type Cleared, type Delivered, endedOf, shownToken, withoutRun, type Work } from './rotation-work.js'
import { type Client, repeatWhileBusy } from './token-client.js'

/** A rotation that is over, and its record. */
export interface Retired {
  readonly rotation: Rotation
  readonly record: RotationRecord
}

/** Whether the overlap of a token is over, whatever has come after the one that took its place. */
export function isDue({ clock }: Work, { revokeAt }: LeftToken): boolean {
  return revokeAt !== undefined && revokeAt <= clock.now()
}

/** Waits out the overlap and revokes the old tokens, or leaves both to a later run, but for those whose own overlap is over. */
export async function retire(
  work: Work,
  { record, run, client, revoked }: Delivered,
  outcome: Exclude<Rotation['outcome'], 'joined'>,
): Promise<Retired> {
  const { journal, clock, options } = work
  const { signal, waitForOverlap = true } = options
  const token = shownToken(run)
  const waits = waitForOverlap || clock.now() >= run.revokeAt
  // A timer does not reach as far as a date, and the clock may be set meanwhile: what either clock shows to be over is over.
  const until = clock.monotonic() + run.revokeAt - clock.now()
  const restMs = (): number => Math.min(run.revokeAt - clock.now(), until - clock.monotonic())
  for (let left = restMs(); waits && left > 0; left = restMs()) await clock.sleep(left, signal)
  const tokens = waits ? record.left : record.left.filter((one) => isDue(work, one))
  const replaced = await revokeLeft(work, client, { record, tokens }).catch((error: unknown) => {
    throw notRetired(run.tokenId, error)
  })
  const over = waits ? withoutRun(replaced.record) : replaced.record
  if (waits || tokens.length > 0) await journal.save(over)
  const gone = [...revoked, ...replaced.revoked]
  const revokeAt = waits ? {} : { revokeAt: new Date(run.revokeAt) }
  return { record: over, rotation: { outcome, ...token, revoked: gone, ...revokeAt } }
}

/** Which of a record's tokens are to be revoked. */
interface Ending {
  readonly record: RotationRecord
  readonly tokens: readonly LeftToken[]
}

/**
 * Revokes tokens of the record one by one, and takes out those that are gone. One that no list has shown and that is not
 * found either may be of another user, or yet to be listed: it stays.
 */
export async function revokeLeft(work: Work, client: Client, { record, tokens }: Ending): Promise<Cleared> {
  const revoked: string[] = []
  for (const { tokenId, unseenAt } of tokens) {
    const wasFound = await revoke(work, client, tokenId)
    if (wasFound || unseenAt === undefined) revoked.push(tokenId)
  }
  const left = record.left.filter(({ tokenId }) => !revoked.includes(tokenId))
  return { record: { ...record, left, ended: endedOf(work, record, revoked) }, revoked }
}

/** Revokes tokens one by one; those that are gone already count. */
export async function revokeListed(
  work: Work,
  client: Client,
  tokens: readonly { readonly tokenId: string }[],
): Promise<readonly string[]> {
  for (const { tokenId } of tokens) await revoke(work, client, tokenId)
  return tokens.map(({ tokenId }) => tokenId)
}

/** False when there was no such token. */
async function revoke({ journal, options: { signal } }: Work, client: Client, tokenId: string): Promise<boolean> {
  await journal.assertHeld()
  const call = (): Promise<void> => personalAccessTokens(client).revoke(tokenId, signal && { signal })
  try {
    await repeatWhileBusy(client, signal, call)
    return true
  } catch (error) {
    if (isAuthError(error) && error.code === 'ERR_NOT_FOUND') return false
    throw error
  }
}
