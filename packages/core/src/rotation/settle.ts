import type { Secret } from '../secret.js'
import { deliver } from './deliver.js'
import type { DeliveringRun, OverlappingRun, RotationRecord } from './journal-format.js'
import { retire, revokeAll } from './retire.js'
import type { Rotation } from './rotate-pat.js'
import { isTokenRefusal } from './rotation-errors.js'
import { type Cleared, shownToken, withoutRun, type Work } from './rotation-work.js'
import { clientWith, verifyToken } from './token-client.js'
import { unheld, whereabouts, withoutTokens } from './whereabouts.js'

/** Finishes what an earlier run left, or clears it away; the latter is followed by a rotation from the start. */
export async function settle(work: Work, record: RotationRecord): Promise<Cleared | { readonly rotation: Rotation }> {
  const { run } = record
  if (run?.state === 'overlapping') return settleOverlap(work, record, run)
  if (run?.state === 'delivering') return settleDelivery(work, record, run)
  return cleared(work, record)
}

async function settleDelivery(
  work: Work,
  record: RotationRecord,
  run: DeliveringRun,
): Promise<Cleared | { readonly rotation: Rotation }> {
  const { auth } = work.options
  const { places, value } = await whereabouts(work, run)
  if (value && (await isAlive(work, value))) {
    const client = clientWith(auth, work.host, value)
    const delivered = await deliver(work, { record, run, value, client, revoked: [] })
    return { rotation: await retire(work, delivered, 'resumed') }
  }
  // A sink that cannot say may hold the token: it lives until that one has got another.
  const { tokenId } = run
  return cleared(work, withoutRun({ ...record, left: [...record.left, { tokenId, places }] }))
}

/** What nobody can have is gone before a further token comes. */
async function cleared(work: Work, record: RotationRecord): Promise<Cleared> {
  const revoked = await revokeAll(work, work.options.auth, unheld(record))
  return { record: withoutTokens(record, revoked), revoked }
}

/** False when the workspace refuses it: somebody else has revoked it, or it has ended. */
async function isAlive({ options: { auth, signal }, host }: Work, value: Secret): Promise<boolean> {
  try {
    await verifyToken(clientWith(auth, host, value), signal)
    return true
  } catch (error) {
    if (isTokenRefusal(error)) return false
    throw error
  }
}

async function settleOverlap(
  work: Work,
  record: RotationRecord,
  run: OverlappingRun,
): Promise<Cleared | { readonly rotation: Rotation }> {
  const { auth, waitForOverlap = true } = work.options
  if (!waitForOverlap && work.clock.now() < run.revokeAt) {
    const revokeAt = new Date(run.revokeAt)
    return { rotation: { outcome: 'overlapping', ...shownToken(run), revoked: [], revokeAt } }
  }
  const rotation = await retire(work, { record, run, client: auth, revoked: [] }, 'resumed')
  if (!run.deferred) return { rotation }
  return { record: { ...withoutRun(record), left: [] }, revoked: rotation.revoked }
}
