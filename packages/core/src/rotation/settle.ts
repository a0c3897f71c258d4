import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import type { Secret } from '../secret.js'
import { deliver } from './deliver.js'
import type { DeliveringRun, OverlappingRun, RotationRecord } from './journal-format.js'
import { retire, revokeAll } from './retire.js'
import type { Rotation } from './rotate-pat.js'
import { isRefusal } from './rotation-errors.js'
import { type Cleared, holds, shownToken, tagOf, withoutRun, type Work } from './rotation-work.js'
import { clientWith, verifyToken } from './token-client.js'

/** Finishes what an earlier run left, or clears it away; the latter is followed by a rotation from the start. */
export async function settle(work: Work, record: RotationRecord): Promise<Cleared | { readonly rotation: Rotation }> {
  const { run, current } = record
  if (!run) return { record, replaces: current ? [current.tokenId] : [], first: [], revoked: [] }
  if (run.state === 'overlapping') return settleOverlap(work, record, run)
  if (run.state === 'delivering') return settleDelivery(work, record, run)
  const revoked = await revokeTagged(work, run.id)
  return { record: withoutRun(record), replaces: run.replaces, first: [], revoked }
}

/** Revokes the tokens of a run whose ids were lost with an answer. Nobody has their values. */
export async function revokeTagged({ options, name }: Work, runId: string): Promise<readonly string[]> {
  const { auth, signal } = options
  const tag = tagOf(name, runId)
  const tokens = await personalAccessTokens(auth).list(signal && { signal })
  const lost = tokens.filter(({ comment }) => comment?.split(' ').includes(tag)).map(({ tokenId }) => tokenId)
  return revokeAll(auth, lost, signal)
}

async function settleDelivery(
  work: Work,
  record: RotationRecord,
  run: DeliveringRun,
): Promise<Cleared | { readonly rotation: Rotation }> {
  const { auth, sinks, signal } = work.options
  const left = withoutRun(record)
  const value = await recovered(work, run)
  if (value && (await isAlive(work, value))) {
    const client = clientWith(auth, work.host, value)
    const delivered = await deliver(work, { record, run, value, client, first: [], revoked: [] })
    return { rotation: await retire(work, delivered, 'resumed') }
  }
  const readable = new Set(sinks.filter(({ read }) => read).map(({ description }) => description))
  const silent = value ? run.begun : run.begun.filter((description) => !readable.has(description))
  // A sink that cannot say may hold the token: it lives until that one has got another.
  if (silent.length > 0) return { record: left, replaces: [...run.replaces, run.tokenId], first: silent, revoked: [] }
  const revoked = await revokeAll(auth, [run.tokenId], signal)
  return { record: left, replaces: run.replaces, first: [], revoked }
}

/** The value of the run's token, read back from a sink that has got it. */
async function recovered({ options }: Work, run: DeliveringRun): Promise<Secret | undefined> {
  let failure: { readonly error: unknown } | undefined
  for (const sink of options.sinks.filter(({ description }) => run.begun.includes(description))) {
    try {
      const value = await holds(sink, run, options.signal)
      if (value) return value
    } catch (error) {
      failure ??= { error }
    }
  }
  // It may hold the token: nothing can be revoked before it can be read.
  if (failure) throw failure.error
  return undefined
}

/** False when the workspace refuses it: somebody else has revoked it, or it has ended. */
async function isAlive({ options: { auth, signal }, host }: Work, value: Secret): Promise<boolean> {
  try {
    await verifyToken(clientWith(auth, host, value), signal)
    return true
  } catch (error) {
    if (isRefusal(error)) return false
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
  return { record: withoutRun(record), replaces: [run.tokenId], first: [], revoked: rotation.revoked }
}
