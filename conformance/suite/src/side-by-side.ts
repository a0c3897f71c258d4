import type { CaseResult } from './result.js'
import { STRAY, type Strays, watchStrays } from './watch/watch-strays.js'

/** How a case ended, and when. */
export interface Ended {
  readonly result: CaseResult
  /** Epoch milliseconds. */
  readonly began: number
  readonly durationMs: number
}

/** Runs a case by the clock on the wall. */
export async function timed(run: () => Promise<CaseResult>, now: () => number): Promise<Ended> {
  const began = now()
  const result = await run()
  return { result, began, durationMs: now() - began }
}

/** What nobody caught of a run beside which there is no other. */
export async function strayIn(run: () => Promise<void>): Promise<string | undefined> {
  const strays = watchStrays()
  try {
    await run()
    await turn()
    return strays.take()
  } finally {
    strays.end()
  }
}

/**
 * Runs up to `limit` cases at once and gives each result when it and those before it are there. What nobody caught belongs to
 * one of those under way and does not say to which, so that each is run again by itself; when it does not come again, it may
 * have been any of them.
 */
export async function* sideBySide<Case>(
  cases: readonly Case[],
  limit: number,
  run: (one: Case) => Promise<Ended>,
): AsyncGenerator<Ended> {
  const ended: Ended[] = []
  let given = 0
  let begun = 0
  let running = 0
  let moved = Promise.withResolvers<void>()
  const strays = watchStrays()

  async function begin(at: number): Promise<void> {
    running += 1
    ended[at] = await runWhole(cases[at] as Case, run)
    running -= 1
    fill()
    moved.resolve()
    moved = Promise.withResolvers()
  }

  function fill(): void {
    // Not far ahead of a slow one: after a stray, all that was not given out is run again.
    const end = Math.min(cases.length, given + 2 * limit)
    while (strays.count() === 0 && running < limit && begun < end) void begin(begun++)
  }

  try {
    for (; given < cases.length; given += 1) {
      fill()
      while (!ended[given] || (strays.count() > 0 && running > 0)) await moved.promise
      const stray = strays.take()
      if (stray !== undefined) {
        const suspects = ended.slice(given)
        const again = suspects.length > 1 ? await byThemselves(cases.slice(given, begun), run, strays) : suspects
        const isFound = again.some(({ result }) => result.reason?.endsWith(STRAY))
        ended.splice(given, again.length, ...(isFound ? again : again.map((one) => blamed(one, stray))))
      }
      yield ended[given] as Ended
    }
  } finally {
    strays.end()
  }
}

async function byThemselves<Case>(
  cases: readonly Case[],
  run: (one: Case) => Promise<Ended>,
  strays: Strays,
): Promise<readonly Ended[]> {
  const all: Ended[] = []
  for (const one of cases) {
    const ended = await runWhole(one, run)
    const stray = strays.take()
    all.push(stray === undefined ? ended : blamed(ended, stray))
  }
  return all
}

/** A case is over when Node has reported what it left to nobody, once everything of its last turn has run. */
async function runWhole<Case>(one: Case, run: (one: Case) => Promise<Ended>): Promise<Ended> {
  const ended = await run(one)
  await turn()
  return ended
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A case that left something to nobody; one that does not apply ran nothing. */
export function blamed(ended: Ended, reason: string): Ended {
  const { outcome } = ended.result
  if (outcome === 'inapplicable' || outcome === 'untestable') return ended
  return { ...ended, result: { ...ended.result, outcome: 'error', reason } }
}
