import { REDACTED } from './secret.js'

const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never

/**
 * An access token as a credential hands it out. Field names match the official SDK's `Token`, so a value passes through.
 * A token made by {@link createToken} keeps `value` non-enumerable and prints as `[redacted]`.
 */
export interface Token {
  readonly value: string
  /** The token type for the `Authorization` header; `Bearer` when absent. */
  readonly type?: string
  /** When the token stops being accepted; absent when it never does. */
  readonly expiry?: Date
}

/** What one call may ask of a credential or a token source. */
export interface TokenRequest {
  /** Ends this caller's wait. A refresh that others wait for goes on. */
  readonly signal?: AbortSignal
  /** The headers that a server refused: the token in them is refreshed only if it is still the current one. */
  readonly rejected?: Readonly<Record<string, string>>
}

/** Yields a token on request; all network and process I/O of a strategy happens inside one. */
export type TokenSource = (request?: TokenRequest) => Promise<Token>

/**
 * A frozen {@link Token} whose value does not print.
 *
 * @example
 * ```ts
 * import { createToken } from '@lakeauth/core'
 *
 * const token = createToken({ value: 'example', expiry: new Date(Date.now() + 3_600_000) })
 * console.log(JSON.stringify(token)) // {"value":"[redacted]","type":"Bearer","expiry":"…"}
 * ```
 */
export function createToken({ value, type = 'Bearer', expiry }: Token): Token {
  const visible = { type, ...(expiry && { expiry }) }
  const redacted = (): object => ({ value: REDACTED, ...visible })
  return Object.freeze(
    Object.defineProperties(visible, {
      value: { value, enumerable: false },
      toJSON: { value: redacted, enumerable: false },
      [inspect]: { value: redacted, enumerable: false },
    }) as Token,
  )
}
