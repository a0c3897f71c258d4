import type { CredentialStrategy } from '@lakeauth/core'
import type { KeyPairs } from '@lakeauth/mock'
import { type Bench, createBench, type Seam } from './bench/bench.js'
import { HarnessError } from './bench/harness-error.js'
import { traceOf } from './bench/trace.js'
import { settle } from './bench/turns.js'
import { withWork, type Work } from './bench/work.js'
import { type ConformanceCase, inapplicable, titleOf } from './case.js'
import { describeError, judge, outcomeOf } from './judge.js'
import type { CaseResult } from './result.js'
import { flawOf, type Scenario } from './scenario.js'
import { createWatch, underWatch, type Watch } from './watch/watch.js'

/** An hour, as Databricks issues them. */
const LIFETIME_SECONDS = 3600

/** What {@link runCase} is given. */
export interface CaseRun {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
  readonly seam?: Seam | undefined
  /** Makes the identifiers of the mocked Databricks repeatable. */
  readonly seed?: string | undefined
  /** Gives the keys of the mocked issuers, which are slow to make; new ones when absent. */
  readonly keyPairs?: KeyPairs | undefined
  /** Nothing that the strategy writes is shown. */
  readonly quiet?: boolean | undefined
}

/** Runs one case in a mocked Databricks of its own. Never rejects: whatever goes wrong is an `error`. */
export function runCase(one: ConformanceCase, run: CaseRun): Promise<CaseResult> {
  const watch = createWatch(run.quiet)
  return withWork(async (work) => {
    const result = await underWatch(watch, () => runWatched(one, run, work, watch))
    if (work.usedNetwork() || watch.fetched.length + watch.sockets.length > 0)
      return { ...result, outcome: 'error', reason: USED_NETWORK }
    const reason = strayOf(watch)
    return result.outcome === 'pass' && reason !== undefined ? { ...result, outcome: 'error', reason } : result
  })
}

const USED_NETWORK =
  'the strategy used the network of this machine, where nothing is mocked: ask by context.fetch alone'

/** What makes a run worthless though its checks held. */
function strayOf({ unhandled }: Watch): string | undefined {
  if (unhandled.length === 0) return undefined
  const [stray] = unhandled
  // Its message may hold a secret.
  const what = stray instanceof Error ? stray.name : `a ${typeof stray}`
  return `a promise was rejected with ${what} and nobody handled it`
}

async function runWatched(
  one: ConformanceCase,
  { strategy, scenario, seam, seed, keyPairs }: CaseRun,
  work: Work,
  watch: Watch,
): Promise<CaseResult> {
  const about = {
    id: one.id,
    rev: one.rev,
    title: titleOf(one),
    level: one.level,
    strategy: nameOf(strategy),
    scenario: scenario.name,
  }
  const flaw = flawOf(scenario) ?? shapeFlawOf(strategy)
  if (flaw) return { ...about, outcome: 'error', reason: flaw, checks: {} }
  const reason = inapplicable(one, scenario.capabilities)
  if (reason !== undefined) return { ...about, outcome: 'inapplicable', reason, checks: {} }
  let bench: Bench | undefined
  let startedAt = 0
  const seen = async (): Promise<Pick<CaseResult, 'trace' | 'virtualMs'>> => {
    if (!bench) return {}
    const { world } = bench
    const virtualMs = world.clock.now() - startedAt
    // A call may end before all that it asked for has: how far that came is chance. What never ends has been told by the case.
    await settle({ world, work }).catch(() => undefined)
    return { trace: traceOf(bench, startedAt), virtualMs }
  }
  try {
    const lifetimeSeconds = one.lifetimeSeconds ?? LIFETIME_SECONDS
    bench = await createBench({ strategy, scenario, lifetimeSeconds, seam, seed, keyPairs, work, watch })
    startedAt = bench.world.clock.now()
    const facts = await one.act(bench)
    return { ...about, ...outcomeOf(judge(one.checks, facts as never, bench.scrub)), ...(await seen()) }
  } catch (error) {
    const text = error instanceof HarnessError ? error.message : describeError(error)
    return { ...about, outcome: 'error', reason: bench ? bench.scrub(text) : text, checks: {}, ...(await seen()) }
  } finally {
    bench?.desk.recover()
  }
}

function nameOf(strategy: CredentialStrategy): string {
  const name = (strategy as { name?: unknown } | undefined)?.name
  return typeof name === 'string' ? name : 'a strategy without a name'
}

/** Without these nothing can be run. */
function shapeFlawOf(strategy: unknown): string | undefined {
  if (typeof strategy !== 'object' || strategy === null) return 'the strategy is no object'
  const { egress, detect, configure, attributes } = strategy as Record<string, unknown>
  for (const [name, member] of Object.entries({ egress, detect, configure })) {
    if (typeof member !== 'function') return `the strategy has no ${name}()`
  }
  return typeof attributes === 'object' && attributes !== null ? undefined : 'the strategy has no attributes'
}
