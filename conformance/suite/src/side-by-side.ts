import type { CaseResult } from './result.js'

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

/**
 * Runs cases at once. What nobody caught belongs to one of them and does not say to which, so that each is run again by itself;
 * when it does not come again, it may have been any of them.
 */
export async function together<Case>(
  cases: readonly Case[],
  run: (one: Case) => Promise<Ended>,
): Promise<readonly Ended[]> {
  const { value, stray } = await watched(() => Promise.all(cases.map(run)))
  if (stray === undefined) return value
  if (cases.length === 1) return value.map((ended) => failed(ended, stray))
  const again: Ended[] = []
  for (const one of cases) again.push(await alone(() => run(one)))
  const isFound = again.some(({ result }) => result.reason?.endsWith(NOBODY))
  return isFound ? again : again.map((ended) => failed(ended, stray))
}

/** Runs a case while no other runs. */
export async function alone(run: () => Promise<Ended>): Promise<Ended> {
  const { value, stray } = await watched(run)
  return stray === undefined ? value : failed(value, stray)
}

const NOBODY = 'and nobody handled it'

function failed(ended: Ended, reason: string): Ended {
  return { ...ended, result: { ...ended.result, outcome: 'error', reason } }
}

/** What nobody catches would end the process with its message, which nobody has scrubbed. */
export async function watched<T>(run: () => Promise<T>): Promise<{ readonly value: T; readonly stray?: string }> {
  const strays: string[] = []
  const reject = (reason: unknown): void => void strays.push(`a promise was rejected with ${kindOf(reason)} ${NOBODY}`)
  const crash = (error: unknown): void => void strays.push(`${kindOf(error)} was thrown outside of any call ${NOBODY}`)
  process.on('unhandledRejection', reject)
  process.on('uncaughtException', crash)
  try {
    const value = await run()
    // Node reports them once everything of this turn has run.
    await new Promise((resolve) => setImmediate(resolve))
    const [stray] = strays
    return { value, ...(stray !== undefined && { stray }) }
  } finally {
    process.off('unhandledRejection', reject)
    process.off('uncaughtException', crash)
  }
}

function kindOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : `a ${typeof thrown}`
}
