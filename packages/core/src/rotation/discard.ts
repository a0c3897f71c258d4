import { withoutRun, type Minted, type Work } from './rotation-work.js'
import { revokeAll } from './retire.js'
import type { Fate } from './rotation-errors.js'

/** Revokes a token that nobody got. Where that fails, the journal leaves it to the next run. */
export async function discard(
  { options, journal }: Work,
  { record, run }: Pick<Minted, 'record' | 'run'>,
): Promise<Fate> {
  try {
    await revokeAll(options.auth, [run.tokenId], options.signal)
    await journal.save(withoutRun(record))
    return 'revoked'
  } catch {
    return 'kept'
  }
}
