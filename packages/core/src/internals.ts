import type { StrategyContext } from './context.js'
import type { HostMetadata } from './oauth/host-metadata-document.js'
import type { CachedSource } from './lifecycle/peek.js'
import { DEFAULT_TIMEOUTS, type Timeouts } from './lifecycle/retry.js'
import { createRedactor, type Redactor } from './redact.js'

/** What core keeps beside the public context: it travels with every copy of it, and no strategy needs to know. */
export interface ContextInternals {
  /** The name of the strategy that works with this context. */
  readonly strategy: string
  /** Separates this sign-in's tokens from another's in a shared store. */
  readonly scope: Readonly<Record<string, string>>
  /** Cached sources by key, so that equal keys share one token. */
  readonly sources: Map<string, CachedSource>
  readonly timeouts: Timeouts
  /** Removes the secrets among the settings from text of others. */
  readonly redact: Redactor
  /** Headers that every request carries beside the strategy's own. */
  readonly extraHeaders: () => Readonly<Record<string, string>>
  /** Takes note of what a host says of itself. */
  readonly learned: (metadata: HostMetadata) => void
  /** Runs work outside the caller's async context. */
  readonly detach: <T>(work: () => T) => T
}

const key: unique symbol = Symbol.for('lakeauth.internals') as never

/** The context with core's own part attached. */
export function withInternals<C extends object>(context: C, internals: ContextInternals): C {
  return { ...context, [key]: internals }
}

/** Core's own part of a context; defaults for one that was put together by hand. */
export function internalsOf(context: Partial<StrategyContext>): ContextInternals {
  return (
    (context as { [key]?: ContextInternals })[key] ?? {
      strategy: 'strategy',
      scope: {},
      sources: new Map(),
      timeouts: DEFAULT_TIMEOUTS,
      redact: createRedactor([]),
      extraHeaders: () => NO_HEADERS,
      learned: () => {},
      detach: (work) => work(),
    }
  )
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
