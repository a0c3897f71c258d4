import type { Secret } from '../secret.js'
import { complete, deliver } from './deliver.js'
import type { LeftToken, RotationRecord, RotationRun } from './journal-format.js'
import { isDue, retire, revokeLeft } from './retire.js'
import type { Rotation } from './rotate-pat.js'
import { isTokenRefusal, mayYetArrive } from './rotation-errors.js'
import { type Cleared, type Delivered, isComplete, shownToken, withoutRun, type Work } from './rotation-work.js'
import { DOUBTS_MAX, isAging, mayArrive, REST_MS } from './settled-times.js'
import type { Shown } from './sink-calls.js'
import { clientWith, verifyToken } from './token-client.js'
import { doubted, unheld, whereabouts } from './whereabouts.js'

/** Nothing is left of earlier runs, or a rotation is over. */
type Settled = Cleared | { readonly rotation: Rotation }

/**
 * Finishes what an earlier run left, or clears it away; the latter is followed by a rotation from the start.
 *
 * @throws StoreError `ERR_ROTATION_INCOMPLETE` while a write that nobody confirmed may still arrive.
 */
export async function settle(work: Work, record: RotationRecord, shown: Shown): Promise<Settled> {
  const { run } = record
  const settled = run ? await settleRun(work, record, { run, shown }) : await cleared(work, record)
  const { current, arrivesBy = 0 } = 'rotation' in settled ? {} : settled.record
  if ('rotation' in settled || !mayArrive(work, settled.record)) return settled
  if (!current) throw mayYetArrive([], arrivesBy)
  // Every place has the current token, and it may arrive there once more: another one would be overwritten.
  return { rotation: { outcome: 'overlapping', ...shownToken(current), revoked: settled.revoked } }
}

interface Found {
  readonly run: RotationRun
  readonly shown: Shown
}

async function settleRun(work: Work, record: RotationRecord, { run, shown }: Found): Promise<Settled> {
  const { auth } = work.options
  const { missing, places, value } = whereabouts(work, run, shown)
  const isDead = value !== undefined && !(await isAlive(work, value))
  const isAged = isAging(run, work)
  if (!isDead && !isAged) {
    const held = { record, run, client: value ? clientWith(auth, work.host, value) : auth, revoked: [] }
    if (missing.length === 0) return finish(work, isComplete(run) ? { ...held, run } : await complete(work, held), run)
    if (value) return finish(work, await deliver(work, { ...held, value }, missing), { ...run, revokeAt: undefined })
  }
  if (mayArrive(work, record)) throw mayYetArrive(run.begun, record.arrivesBy ?? 0)
  return cleared(work, isAged && !isDead ? superseded(work, record, run) : lost(work, record, { run, places }))
}

/** Every sink has the token. What was begun by `before` and left to a later run is over now, and another rotation follows. */
async function finish(
  work: Work,
  delivered: Delivered,
  before: { readonly revokeAt?: number | undefined; readonly deferred?: boolean },
): Promise<Settled> {
  const { run } = delivered
  const { waitForOverlap = true } = work.options
  const isOld = before.revokeAt !== undefined
  const overlaps = isOld && !waitForOverlap && work.clock.now() < run.revokeAt
  const retired = await retire(work, delivered, overlaps ? 'overlapping' : 'resumed')
  return isOld && !overlaps && before.deferred ? { record: retired.record, revoked: retired.rotation.revoked } : retired
}

/** A token that nobody can deliver any more: those who may hold it have it until they get another. */
function lost(
  work: Work,
  record: RotationRecord,
  { run, places }: { readonly run: RotationRun; readonly places: readonly string[] },
): RotationRecord {
  const next = withoutRun({ ...record, left: [...record.left, leftOver(run, places)] })
  return doubted(next).length < DOUBTS_MAX ? next : { ...next, retryAt: work.clock.now() + REST_MS }
}

/**
 * A token that ends soon gives way to another before any that may work longer is revoked: the old ones, whose overlap is
 * over, when every sink has that one; the token itself after the overlap.
 */
function superseded(work: Work, record: RotationRecord, run: RotationRun): RotationRecord {
  const places = work.options.sinks.map(({ description }) => description)
  const old = record.left.map(
    (token): LeftToken => (isDue(work, token) && !token.places ? { ...token, places } : token),
  )
  return withoutRun({ ...record, left: [...old, leftOver(run)] })
}

function leftOver({ tokenId, expiresAt }: RotationRun, places?: readonly string[]): LeftToken {
  return { tokenId, ...(expiresAt !== undefined && { expiresAt }), ...(places && { places }) }
}

/** What nobody can have is gone before a further token comes. */
async function cleared(work: Work, record: RotationRecord): Promise<Cleared> {
  return revokeLeft(work, work.options.auth, { record, tokens: unheld(record) })
}

/** False when the workspace refuses it: somebody else has revoked it, or it has ended. */
async function isAlive({ options: { auth, signal }, host }: Work, value: Secret): Promise<boolean> {
  try {
    await verifyToken(clientWith(auth, host, value), signal)
    return true
  } catch (error) {
    signal?.throwIfAborted()
    if (isTokenRefusal(error)) return false
    throw error
  }
}
