import type { SecretSink } from '../files/secret-sink.js'
import { internalsOf } from '../internals.js'
import { createRedactor } from '../redact.js'
import { ANSWER_MAX_MS } from './asked.js'
import { discard } from './discard.js'
import type { RotationRecord, RotationRun } from './journal-format.js'
import { revokeLeft } from './retire.js'
import { type Fate, isClearRefusal, notDelivered, notShown } from './rotation-errors.js'
import { type Delivered, digestOf, type Minted, type Work } from './rotation-work.js'
import { arrivalOf, overlapEnd } from './settled-times.js'
import { readSink, writeSink } from './sink-calls.js'
import { type Client, WAITS_MS } from './token-client.js'
import { replacedIn, unheld } from './whereabouts.js'

/**
 * Gives the token to each sink that has not got it. What is about to be done is in the journal first: a sink that is not
 * named there is sure not to hold the token.
 */
export async function deliver(work: Work, minted: Minted, missing: readonly SecretSink[]): Promise<Delivered> {
  const { journal, host, options } = work
  const { value, client } = minted
  let { record, run, revoked } = minted
  const { tokenId, expiresAt } = run
  const expiry = expiresAt === undefined ? {} : { expiry: new Date(expiresAt) }
  for (const sink of inOrder(missing)) {
    const { description } = sink
    const before = { record, run }
    const { begun, delivered } = without(run, description)
    run = { ...run, begun: [...begun, description], delivered }
    record = { ...record, arrivesBy: arrivalOf(work) }
    await journal.save({ ...record, run })
    try {
      await writeSink(work, sink, { host, value, id: tokenId, ...expiry })
    } catch (error) {
      options.signal?.throwIfAborted()
      throw await refused(work, { ...minted, record, run }, { before, sink, error })
    }
    // What it confirmed has arrived.
    record = replacedIn(description, withArrival(record, before.record.arrivesBy))
    run = { ...run, begun, delivered: [...delivered, description] }
    await assertShown(work, sink, { record, run })
    const gone = await revokeUnheld(work, record, client)
    record = gone.record
    revoked = [...revoked, ...gone.revoked]
  }
  return complete(work, { record, run, client, revoked })
}

/** Every sink has the token: the overlap begins. */
export async function complete(work: Work, held: Omit<Minted, 'value'>): Promise<Delivered> {
  const { record, run } = held
  const { sinks, waitForOverlap } = work.options
  const { tokenId, expiresAt } = run
  const places = sinks.map(({ description }) => description)
  const current = { tokenId, ...(expiresAt !== undefined && { expiresAt }), places }
  const revokeAt = overlapEnd(work, run)
  const over = { ...run, revokeAt, deferred: waitForOverlap === false }
  const left = record.left.map((token) => ({ revokeAt, ...token }))
  const next = { ...record, generation: record.generation + 1, current, left, run: over }
  await work.journal.save(next)
  return { ...held, record: next, run: over }
}

/** Those that can be read come first: from them a run that was stopped in one of the others gets the token back. */
function inOrder(sinks: readonly SecretSink[]): readonly SecretSink[] {
  return [...sinks.filter(({ read }) => read), ...sinks.filter(({ read }) => !read)]
}

function without(run: RotationRun, description: string): Pick<RotationRun, 'begun' | 'delivered'> {
  const others = (places: readonly string[]): readonly string[] => places.filter((place) => place !== description)
  return { begun: others(run.begun), delivered: others(run.delivered) }
}

function withArrival({ arrivesBy: _other, ...record }: RotationRecord, arrivesBy: number | undefined): RotationRecord {
  return { ...record, ...(arrivesBy !== undefined && { arrivesBy }) }
}

interface State {
  readonly record: RotationRecord
  readonly run: RotationRun
}

/** A sink that shows something else than what it was given is found out while the old token still works. */
async function assertShown(work: Work, sink: SecretSink, { record, run }: State): Promise<void> {
  const { clock, journal, options } = work
  for (const wait of [...WAITS_MS, undefined]) {
    const shown = await readSink(work, sink).catch(() => options.signal?.throwIfAborted())
    if (!shown || digestOf(run.id, shown) === run.digest) return
    if (wait !== undefined) await clock.sleep(wait, options.signal)
  }
  await journal.save({ ...record, run })
  throw notShown(sink.description)
}

/** A token that nobody can have any more ends now. Where that fails, it ends with the others. */
async function revokeUnheld(
  work: Work,
  record: RotationRecord,
  client: Client,
): Promise<Awaited<ReturnType<typeof revokeLeft>>> {
  try {
    return await revokeLeft(work, client, { record, tokens: unheld(record) })
  } catch {
    work.options.signal?.throwIfAborted()
    return { record, revoked: [] }
  }
}

interface Refused {
  /** As it was before the write. */
  readonly before: State
  readonly sink: SecretSink
  readonly error: unknown
}

/** When no sink can hold the token, nobody needs it; else it stays, and the next run goes on with it. */
async function refused(work: Work, minted: Minted, refusal: Refused): Promise<Error> {
  const { journal, options } = work
  await journal.assertHeld()
  const { sink, error } = refusal
  const { redact } = internalsOf(options.auth)
  const redactToken = createRedactor([minted.value.reveal()])
  const fate = await settleRefused(work, minted, refusal)
  const { delivered } = minted.run
  const failed = { sink: sink.description, delivered, ...fate }
  return notDelivered(failed, error, (text) => redact(redactToken(text)))
}

async function settleRefused(
  work: Work,
  { record, run }: Minted,
  { before, sink, error }: Refused,
): Promise<{ readonly fate: Fate; readonly arrivesBy?: number }> {
  const { journal, clock } = work
  const isOut =
    isClearRefusal(error) && !before.run.begun.includes(sink.description) && !(await mayShow(work, sink, run))
  if (!isOut) {
    const arrivesBy = Math.max(clock.now() + ANSWER_MAX_MS, before.record.arrivesBy ?? 0)
    // Where that is not saved, the journal names a later time.
    await journal.save({ ...record, arrivesBy, run }).catch(() => {})
    return { fate: 'kept', arrivesBy }
  }
  const { begun, delivered } = before.run
  if (begun.length + delivered.length === 0) return { fate: await discard(work, before.record, before.run) }
  await journal.save({ ...before.record, run: before.run }).catch(() => {})
  return { fate: 'kept' }
}

/** A file that is in place and was not confirmed by the disk is such a case. */
async function mayShow(work: Work, sink: SecretSink, run: RotationRun): Promise<boolean> {
  try {
    const shown = await readSink(work, sink)
    return shown !== undefined && digestOf(run.id, shown) === run.digest
  } catch {
    return true
  }
}
