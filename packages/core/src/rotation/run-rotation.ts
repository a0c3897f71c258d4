import { deliver } from './deliver.js'
import type { CurrentToken, RotationRecord } from './journal-format.js'
import { mint } from './mint.js'
import { retire } from './retire.js'
import type { Rotation } from './rotate-pat.js'
import { isComplete, shownToken, type Work } from './rotation-work.js'
import { settle } from './settle.js'
import { withPossibleTimes } from './settled-times.js'
import { readSinks } from './sink-calls.js'
import { warnOfPlaces } from './whereabouts.js'

/** Finishes what an earlier run left, or mints, delivers and retires, under the lock of the journal. */
export async function runRotation(work: Work): Promise<Rotation> {
  const { journal } = work
  const seen = await journal.read()
  const lock = await journal.lock()
  try {
    const record = withPossibleTimes(work, await journal.read())
    if (hasJoined(work, seen, record)) return { outcome: 'joined', ...shownToken(record.current), revoked: [] }
    warnOfPlaces(work, record)
    // A disk that is full is found out before the first request.
    await journal.save(record)
    const left = await settle(work, record, await readSinks(work))
    if ('rotation' in left) return left.rotation
    const minted = await mint(work, left)
    const delivered = await deliver(work, minted, work.options.sinks)
    return (await retire(work, delivered, 'rotated')).rotation
  } finally {
    await lock.release()
  }
}

/** Whether another run, for which this one waited, has put a token into these very places. */
function hasJoined(
  { options }: Work,
  seen: RotationRecord,
  record: RotationRecord,
): record is RotationRecord & { readonly current: CurrentToken } {
  const { current, generation, run } = record
  const isOver = !run || (isComplete(run) && run.deferred === true)
  const hasAll = options.sinks.every(({ description }) => current?.places?.includes(description))
  return isOver && hasAll && generation > seen.generation
}
