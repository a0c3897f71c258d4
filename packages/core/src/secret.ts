/** What every secret prints as. */
export const REDACTED = '[redacted]'

/**
 * A string that never prints itself: not in a template, not as JSON, not in `util.inspect`, not in a structured clone.
 * Settings declared `sensitive` arrive in this form.
 *
 * @example
 * ```ts
 * import { Secret } from '@lakeauth/core'
 *
 * const secret = new Secret('correct horse')
 * console.log(`${secret}`) // [redacted]
 * console.log(secret.reveal().length) // 13
 * ```
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself. Call it where the value is used, and keep the result no longer than that. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  static {
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: () => REDACTED })
  }
}
