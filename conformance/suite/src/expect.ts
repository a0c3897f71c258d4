import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'

/** Assertions that are counted, so that a check that asserts nothing is noticed. */
export interface Expect {
  equal(actual: unknown, expected: unknown, message: string): void
  deepEqual(actual: unknown, expected: unknown, message: string): void
  match(actual: unknown, pattern: RegExp, message: string): void
  ok(condition: unknown, message: string): void
}

/** A counting {@link Expect}. Messages carry the values seen; whoever prints them scrubs them of secrets first. */
export function countingExpect(): { readonly expect: Expect; readonly count: () => number } {
  let count = 0
  const assertion = (holds: boolean, message: string): void => {
    count++
    // Never assert.equal and its kind: they add the values to the message in a form of their own.
    assert.ok(holds, message)
  }
  return {
    count: () => count,
    expect: {
      equal: (actual, expected, message) =>
        assertion(Object.is(actual, expected), `${message}: expected ${shown(expected)}, got ${shown(actual)}`),
      deepEqual: (actual, expected, message) =>
        assertion(isDeepStrictEqual(actual, expected), `${message}: expected ${shown(expected)}, got ${shown(actual)}`),
      match: (actual, pattern, message) =>
        assertion(typeof actual === 'string' && pattern.test(actual), `${message}: got ${shown(actual)}`),
      ok: (condition, message) => assertion(Boolean(condition), message),
    },
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : String(value)
}
