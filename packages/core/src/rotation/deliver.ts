import type { SecretSink } from '../files/secret-sink.js'
import { internalsOf } from '../internals.js'
import { createRedactor } from '../redact.js'
import { discard } from './discard.js'
import type { DeliveringRun, OverlappingRun, RotationRecord } from './journal-format.js'
import { revokeAll } from './retire.js'
import { notDelivered } from './rotation-errors.js'
import type { Delivered, Minted, Work } from './rotation-work.js'
import { replacedIn, unheld, whereabouts, withoutTokens } from './whereabouts.js'

/**
 * Gives the token to each sink that has not got it. What is about to be done is in the journal first: a sink that is not
 * named there is sure not to hold the token.
 */
export async function deliver(work: Work, minted: Minted): Promise<Delivered> {
  const { journal, host, clock, options } = work
  const { signal, overlapSeconds = 0, waitForOverlap = true } = options
  const { value, client } = minted
  let { record, run, revoked } = minted
  const { id, tokenId, expiresAt } = run
  const expiry = expiresAt === undefined ? {} : { expiry: new Date(expiresAt) }
  for (const sink of inOrder(options.sinks)) {
    const { description } = sink
    if (run.delivered.includes(description)) continue
    run = await save(work, record, { ...run, begun: [...new Set([...run.begun, description])] })
    try {
      await sink.write({ host, value, id: tokenId, ...expiry }, signal && { signal })
    } catch (error) {
      signal?.throwIfAborted()
      await journal.assertHeld()
      throw await refused(work, { ...minted, record, run }, { sink, error })
    }
    record = replacedIn(description, record)
    run = await save(work, record, { ...run, delivered: [...run.delivered, description] })
    const gone = await revokeUnheld(work, record, client)
    record = withoutTokens(record, gone)
    revoked = [...revoked, ...gone]
  }
  const current = { tokenId, ...(expiresAt !== undefined && { expiresAt }) }
  const revokeAt = clock.now() + overlapSeconds * 1_000
  const over: OverlappingRun = { id, state: 'overlapping', ...current, revokeAt, deferred: !waitForOverlap }
  const next = { ...record, generation: record.generation + 1, current, run: over }
  await journal.save(next)
  return { record: next, run: over, client, revoked }
}

/** Those that can be read come first: from them a run that was stopped in one of the others gets the token back. */
function inOrder(sinks: readonly SecretSink[]): readonly SecretSink[] {
  return [...sinks.filter(({ read }) => read), ...sinks.filter(({ read }) => !read)]
}

async function save({ journal }: Work, record: RotationRecord, run: DeliveringRun): Promise<DeliveringRun> {
  await journal.save({ ...record, run })
  return run
}

/** A token that nobody can have any more ends now. Where that fails, it ends with the others. */
async function revokeUnheld(work: Work, record: RotationRecord, client: Minted['client']): Promise<readonly string[]> {
  try {
    return await revokeAll(work, client, unheld(record))
  } catch {
    work.options.signal?.throwIfAborted()
    return []
  }
}

interface Refused {
  readonly sink: SecretSink
  readonly error: unknown
}

/** When no sink can hold the token, nobody needs it; else it stays, and the next run goes on with it. */
async function refused(work: Work, minted: Minted, { sink, error }: Refused): Promise<Error> {
  const { run, value } = minted
  const { redact } = internalsOf(work.options.auth)
  const redactToken = createRedactor([value.reveal()])
  const fate = (await isNowhere(work, run)) ? await discard(work, minted) : 'kept'
  const delivered = run.delivered
  return notDelivered({ sink: sink.description, delivered, fate }, error, (text) => redact(redactToken(text)))
}

/** A sink that rejects may have kept the token, as when an answer was lost: only what can be read is known. */
async function isNowhere(work: Work, run: DeliveringRun): Promise<boolean> {
  try {
    return (await whereabouts(work, run)).places.length === 0
  } catch {
    return false
  }
}
