import { internalsOf } from '../internals.js'
import { createRedactor } from '../redact.js'
import type { SecretSink } from '../files/secret-sink.js'
import type { DeliveringRun, OverlappingRun, RotationRecord } from './journal-format.js'
import { discard } from './discard.js'
import { notDelivered } from './rotation-errors.js'
import { type Delivered, holds, type Minted, type Work } from './rotation-work.js'

/**
 * Gives the token to each sink that has not got it. What is about to be done is in the journal first: a sink that is not
 * named there is sure not to hold the token.
 */
export async function deliver(work: Work, minted: Minted): Promise<Delivered> {
  const { journal, host, clock, options } = work
  const { signal, sinks, overlapSeconds = 0, waitForOverlap = true } = options
  const { record, value, client, first, revoked } = minted
  const request = signal && { signal }
  let run = minted.run
  const { id, tokenId, expiresAt, replaces } = run
  const expiry = expiresAt === undefined ? {} : { expiry: new Date(expiresAt) }
  for (const sink of inOrder(sinks, first)) {
    const { description } = sink
    if (run.delivered.includes(description)) continue
    run = await save(work, record, { ...run, begun: [...new Set([...run.begun, description])] })
    try {
      await sink.write({ host, value, id: tokenId, ...expiry }, request)
    } catch (error) {
      signal?.throwIfAborted()
      throw await refused(work, { ...minted, run }, sink, error)
    }
    run = await save(work, record, { ...run, delivered: [...run.delivered, description] })
  }
  const current = { tokenId, ...(expiresAt !== undefined && { expiresAt }) }
  const revokeAt = clock.now() + overlapSeconds * 1_000
  const over: OverlappingRun = { id, state: 'overlapping', ...current, replaces, revokeAt, deferred: !waitForOverlap }
  const next = { ...record, generation: record.generation + 1, current, run: over }
  await journal.save(next)
  return { record: next, run: over, client, revoked }
}

/** Those that are in doubt come first, so that what they may hold can go. */
function inOrder(sinks: readonly SecretSink[], first: readonly string[]): readonly SecretSink[] {
  const isFirst = ({ description }: SecretSink): boolean => first.includes(description)
  return [...sinks.filter(isFirst), ...sinks.filter((sink) => !isFirst(sink))]
}

async function save({ journal }: Work, record: RotationRecord, run: DeliveringRun): Promise<DeliveringRun> {
  await journal.save({ ...record, run })
  return run
}

/** When no sink holds the token, nobody needs it; else it stays, and the next run goes on with it. */
async function refused(work: Work, minted: Minted, sink: SecretSink, error: unknown): Promise<Error> {
  const { run, value } = minted
  const { redact } = internalsOf(work.options.auth)
  const redactToken = createRedactor([value.reveal()])
  const isNowhere = run.begun.length === 1 && run.delivered.length === 0 && (await isWithout(sink, minted, work))
  const fate = isNowhere ? await discard(work, minted) : 'kept'
  const delivered = run.delivered
  return notDelivered({ sink: sink.description, delivered, fate }, error, (text) => redact(redactToken(text)))
}

/** A sink that rejects has kept the old one; one that can be read is not believed unseen. */
async function isWithout(sink: SecretSink, { run }: Minted, { options }: Work): Promise<boolean> {
  try {
    return (await holds(sink, run, options.signal)) === undefined
  } catch {
    return false
  }
}
