import { deliver } from './deliver.js'
import { mint } from './mint.js'
import { retire } from './retire.js'
import type { Rotation } from './rotate-pat.js'
import { shownToken, type Work } from './rotation-work.js'
import { settle } from './settle.js'

/** Finishes what an earlier run left, or mints, delivers and retires, under the lock of the journal. */
export async function runRotation(work: Work): Promise<Rotation> {
  const { journal } = work
  const seen = await journal.read()
  const lock = await journal.lock()
  try {
    const record = await journal.read()
    const { current, run } = record
    const isOver = !run || (run.state === 'overlapping' && run.deferred)
    if (current && isOver && record.generation > seen.generation) {
      return { outcome: 'joined', ...shownToken(current), revoked: [] }
    }
    // A disk that is full is found out before the first request.
    await journal.save(record)
    const left = await settle(work, record)
    if ('rotation' in left) return left.rotation
    const minted = await mint(work, left)
    return await retire(work, await deliver(work, minted), 'rotated')
  } finally {
    await lock.release()
  }
}
