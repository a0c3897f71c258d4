import type { RotationRecord, RotationRun } from './journal-format.js'
import { revokeListed } from './retire.js'
import type { Fate } from './rotation-errors.js'
import { withoutRun, type Work } from './rotation-work.js'

/** Revokes a token that nobody got. Where that fails, the journal leaves it to the next run. */
export async function discard(work: Work, record: RotationRecord, run: RotationRun): Promise<Fate> {
  try {
    await revokeListed(work, work.options.auth, [run])
  } catch {
    return 'kept'
  }
  // The next run, if this is not in the journal, finds a token that is gone.
  await work.journal.save(withoutRun(record)).catch(() => {})
  return 'revoked'
}
