import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import type { Rotation } from './rotate-pat.js'
import { notRetired } from './rotation-errors.js'
import { type Delivered, shownToken, withoutRun, type Work } from './rotation-work.js'
import { type Client, repeatWhileBusy } from './token-client.js'

/** Waits out the overlap and revokes the old tokens, or leaves both to the next run. */
export async function retire(
  work: Work,
  { record, run, client, revoked }: Delivered,
  outcome: 'rotated' | 'resumed',
): Promise<Rotation> {
  const { journal, clock, options } = work
  const { signal, waitForOverlap = true } = options
  const token = shownToken(run)
  if (!waitForOverlap && clock.now() < run.revokeAt) {
    return { outcome, ...token, revoked, revokeAt: new Date(run.revokeAt) }
  }
  // A timer does not reach as far as a date, and the clock may be set meanwhile.
  for (let left = run.revokeAt - clock.now(); left > 0; left = run.revokeAt - clock.now()) {
    await clock.sleep(left, signal)
  }
  const old = record.left.map(({ tokenId }) => tokenId)
  const replaced = await revokeAll(work, client, old).catch((error: unknown) => {
    throw notRetired(run.tokenId, error)
  })
  await journal.save({ ...withoutRun(record), left: [] })
  return { outcome, ...token, revoked: [...revoked, ...replaced] }
}

/** Revokes tokens one by one; those that are gone already count. */
export async function revokeAll(
  { journal, options: { signal } }: Work,
  client: Client,
  tokenIds: readonly string[],
): Promise<readonly string[]> {
  const tokens = personalAccessTokens(client)
  for (const tokenId of tokenIds) {
    await journal.assertHeld()
    const revoke = (): Promise<void> => tokens.revoke(tokenId, { ifExists: true, ...(signal && { signal }) })
    await repeatWhileBusy(client, signal, revoke)
  }
  return tokenIds
}
