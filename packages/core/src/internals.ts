import type { Clock } from './context.js'
import type { HostMetadata } from './oauth/host-metadata-document.js'
import type { CachedSource } from './lifecycle/peek.js'
import { DEFAULT_TIMEOUTS, type Timeouts } from './lifecycle/retry.js'
import type { Ports } from './ports.js'
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
  /** Absent where the context was put together by hand. */
  readonly clock?: Clock
  /** The keys of secret settings. */
  readonly sensitive: ReadonlySet<string>
  /** Removes the secrets among the settings from text of others. */
  readonly redact: Redactor
  /** Headers that every request carries beside the strategy's own. */
  readonly extraHeaders: () => Readonly<Record<string, string>>
  /** Takes note of what a host says of itself. */
  readonly learned: (metadata: HostMetadata) => void
  /** Runs work outside the caller's async context. */
  readonly detach: <T>(work: () => T) => T
  /** How the sign-in reaches its host, and what it says; absent where the context was put together by hand. */
  readonly host?: Pick<Ports, 'fetch' | 'userAgent' | 'logger'>
}

/** Behind it is a function, so that no inspection of a context reaches what is kept: keys of sources may hold secrets. */
const key: unique symbol = Symbol.for('lakeauth.internals') as never

/** The context with core's own part attached. */
export function withInternals<C extends object>(context: C, internals: ContextInternals): C {
  return { ...context, [key]: () => internals }
}

/** The same object with core's own part attached where nothing prints or copies it. */
export function attachInternals<O extends object>(object: O, internals: ContextInternals): O {
  return Object.defineProperty(object, key, { value: () => internals, enumerable: false })
}

/** Core's own part of a context; defaults for one that was put together by hand. */
export function internalsOf(context: object): ContextInternals {
  return (
    (context as { [key]?: () => ContextInternals })[key]?.() ?? {
      strategy: 'strategy',
      scope: {},
      sources: new Map(),
      timeouts: DEFAULT_TIMEOUTS,
      sensitive: new Set(),
      redact: createRedactor([]),
      extraHeaders: () => NO_HEADERS,
      learned: () => {},
      detach: (work) => work(),
    }
  )
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
