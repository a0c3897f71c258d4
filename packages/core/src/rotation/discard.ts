import { revokeAll } from './retire.js'
import type { Fate } from './rotation-errors.js'
import { type Minted, withoutRun, type Work } from './rotation-work.js'

/** Revokes a token that nobody got. Where that fails, the journal leaves it to the next run. */
export async function discard(work: Work, { record, run }: Pick<Minted, 'record' | 'run'>): Promise<Fate> {
  try {
    await revokeAll(work, work.options.auth, [run.tokenId])
    await work.journal.save(withoutRun(record))
    return 'revoked'
  } catch {
    return 'kept'
  }
}
