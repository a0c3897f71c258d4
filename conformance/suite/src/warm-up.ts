import { setTimeout } from 'node:timers/promises'
import { headersCases } from './cases/headers.js'
import type { CaseResult } from './result.js'
import type { ConformanceCase } from './case.js'

/** Enough for a machine that is busy; a strategy that is broken costs this much once. */
const ROUNDS = 10
const PAUSE_MS = 50

/**
 * Has the strategy sign one request, whatever comes of it. Modules that it loads on its first use take time of the wall, and
 * cases count turns alone: the first one would find it stuck.
 */
export async function warmUp(run: (one: ConformanceCase) => Promise<CaseResult>): Promise<void> {
  const [one] = headersCases
  for (let round = 0; one && round < ROUNDS; round++) {
    const { outcome, virtualMs } = await run(one)
    // Without time of its own there was no machine: what was slow, or never ends, is not the strategy.
    if (outcome !== 'error' || virtualMs === undefined) return
    await setTimeout(PAUSE_MS)
  }
}
