import assert from 'node:assert/strict'

/** Assertions that are counted, so that a check that asserts nothing is noticed. */
export interface Expect {
  equal(actual: unknown, expected: unknown, message: string): void
  notEqual(actual: unknown, expected: unknown, message: string): void
  deepEqual(actual: unknown, expected: unknown, message: string): void
  match(actual: unknown, pattern: RegExp, message: string): void
  ok(condition: unknown, message: string): void
}

/** A counting {@link Expect}. Messages carry the values seen; whoever prints them scrubs them of secrets first. */
export function countingExpect(): { readonly expect: Expect; readonly count: () => number } {
  let count = 0
  const counted = (assertion: () => void): void => {
    count++
    assertion()
  }
  const show = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value))
  return {
    count: () => count,
    expect: {
      equal: (actual, expected, message) =>
        counted(() => assert.equal(actual, expected, `${message}: expected ${show(expected)}, got ${show(actual)}`)),
      notEqual: (actual, expected, message) =>
        counted(() => assert.notEqual(actual, expected, `${message}: got ${show(actual)}`)),
      deepEqual: (actual, expected, message) =>
        counted(() =>
          assert.deepEqual(
            actual,
            expected,
            `${message}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
          ),
        ),
      match: (actual, pattern, message) =>
        counted(() => assert.ok(typeof actual === 'string' && pattern.test(actual), `${message}: got ${show(actual)}`)),
      ok: (condition, message) => counted(() => assert.ok(condition, message)),
    },
  }
}
