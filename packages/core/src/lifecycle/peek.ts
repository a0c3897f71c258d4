import type { Token, TokenSource } from '../token.js'

const peekSymbol: unique symbol = Symbol.for('lakeauth.peek') as never

/** A token source that keeps its token: the one kind that may be called before every request. */
export interface CachedSource extends TokenSource {
  /** The token while it is fresh, without waiting. */
  readonly [peekSymbol]: (now: number) => Token | undefined
}

/** True for a source made by {@link cachedSource}. */
export function isCachedSource(source: unknown): source is CachedSource {
  return typeof source === 'function' && peekSymbol in source
}

/** Looks at the token of a cached source while it is fresh, without waiting. */
export function peekOf(source: CachedSource): (now: number) => Token | undefined {
  return source[peekSymbol]
}

/** A source that can be peeked at. */
export function peekable(source: TokenSource, look: (now: number) => Token | undefined): CachedSource {
  return Object.assign(source, { [peekSymbol]: look })
}
