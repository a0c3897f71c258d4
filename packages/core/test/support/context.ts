import type { StrategyContext } from '../../src/context.js'
import { internalsOf } from '../../src/internals.js'
import { createOnce } from '../../src/lifecycle/once.js'
import { DEFAULT_TIMEOUTS } from '../../src/lifecycle/retry.js'
import { createRedactor } from '../../src/redact.js'
import { strategyContext } from '../../src/strategy-context.js'
import { type FakePorts, fakePorts } from '../../src/testing/index.js'

/** What a test's context differs in. */
export interface ContextOf extends Partial<FakePorts> {
  readonly egress?: readonly string[]
  readonly programs?: readonly string[]
  readonly secrets?: readonly string[]
  readonly attemptMs?: number
}

/** The context of a strategy named `example` over fake ports. */
export function contextOf(given: ContextOf = {}): StrategyContext {
  const { egress = [], programs = [], secrets = [], attemptMs = DEFAULT_TIMEOUTS.attemptMs, ...own } = given
  const ports = fakePorts(own)
  return strategyContext({
    ports: { ...ports, detach: <T>(work: () => T): T => work(), timeouts: { ...DEFAULT_TIMEOUTS, attemptMs } } as never,
    raw: { values: new Map(), notes: [] } as never,
    egress,
    commands: programs,
    once: createOnce(ports.clock),
    place: () => Promise.reject(new Error('the test has no place')),
    internals: { ...internalsOf({}), strategy: 'example', redact: createRedactor(secrets) },
  })
}

/** What the promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('the promise was fulfilled')
}
