import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createToken } from './token.js'

describe('createToken', () => {
  const expiry = new Date(Date.UTC(2026, 0, 1))

  it('is a frozen token, of type Bearer unless it says otherwise', () => {
    const token = createToken({ value: 'canary', expiry })
    expect([token.value, token.type, token.expiry]).toEqual(['canary', 'Bearer', expiry])
    expect(Object.isFrozen(token)).toBe(true)
    expect(createToken({ value: 'x', type: 'PoP' }).type).toBe('PoP')
    expect('expiry' in createToken({ value: 'x' })).toBe(false)
  })

  it('prints nothing of its value, however it is looked at [T35]', () => {
    const token = createToken({ value: 'canary', expiry })
    const prints = [
      inspect(token),
      inspect({ token }, { depth: null }),
      JSON.stringify({ token }),
      String(token),
      JSON.stringify(Object.entries(token)),
      JSON.stringify(structuredClone({ ...token })),
    ]
    expect(prints.filter((text) => text.includes('canary'))).toEqual([])
    expect(JSON.parse(JSON.stringify(token))).toEqual({
      value: '[redacted]',
      type: 'Bearer',
      expiry: expiry.toISOString(),
    })
  })

  it('makes a copy of a token that another library made', () => {
    const foreign = { value: 'x', type: 'Bearer', expiry, refreshToken: 'canary' }
    const token = createToken(foreign)
    expect(Object.keys(token)).toEqual(['type', 'expiry'])
    expect(token).not.toBe(foreign)
  })
})
