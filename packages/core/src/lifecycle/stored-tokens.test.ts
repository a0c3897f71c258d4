import { describe, expect, it } from 'vitest'
import { canonicalKey } from './stored-tokens.js'

describe('canonicalKey', () => {
  it('does not depend on the order of groups or facts [T23]', () => {
    const one = canonicalKey({ scope: { host: 'h', account: 'a' }, key: { client: 'c' } })
    expect(canonicalKey({ key: { client: 'c' }, scope: { account: 'a', host: 'h' } })).toBe(one)
  })

  it.each([
    [{ key: { a: 'bc' } }, { key: { ab: 'c' } }],
    [{ key: { a: '"],["b","c' } }, { key: { a: '', b: 'c' } }],
    [{ scope: { host: 'h' } }, { key: { host: 'h' } }],
    [
      { scope: { host: 'h' }, key: {} },
      { scope: {}, key: { host: 'h' } },
    ],
  ] as const)('keeps %j and %j apart [T23]', (one, other) => {
    expect(canonicalKey(one)).not.toBe(canonicalKey(other))
  })
})
