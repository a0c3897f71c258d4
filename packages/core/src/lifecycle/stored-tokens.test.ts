import { describe, expect, it } from 'vitest'
import { fakeClock, recordingLogger } from '../testing/index.js'
import { createToken } from '../token.js'
import { canonicalKey, storedTokens } from './stored-tokens.js'

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

describe('storedTokens', () => {
  it('writes in the order of the tokens, however long one write takes', async () => {
    const order: string[] = []
    let finish: () => void = () => {}
    const stored = storedTokens(
      {
        read: async () => undefined,
        write: async (_, { value }) => {
          order.push(`${value} begins`)
          if (value === 'first') await new Promise<void>((resolve) => (finish = resolve))
          order.push(`${value} ends`)
        },
      },
      'key',
      { clock: fakeClock(), logger: recordingLogger(), strategy: 's', redact: (text) => text },
    )
    const expiry = new Date(8e12)
    stored.write(createToken({ value: 'first', expiry }), 0)
    stored.write(createToken({ value: 'second', expiry }), 0)
    while (order.length < 1) await new Promise((resolve) => setImmediate(resolve))
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(order).toEqual(['first begins'])
    finish()
    while (order.length < 4) await new Promise((resolve) => setImmediate(resolve))
    expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends'])
  })
})
