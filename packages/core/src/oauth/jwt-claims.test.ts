import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TOKEN_MAX_LENGTH, unverifiedTimes } from './jwt-claims.js'

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const jwt = (claims: unknown): string => `${part({ alg: 'none' })}.${part(claims)}.c2ln`

describe('unverifiedTimes', () => {
  it('reads exp and iat, and nothing else', () => {
    expect(unverifiedTimes(jwt({ exp: 2, iat: 1, nbf: 1, sub: 'x' }))).toEqual({ exp: 2, iat: 1 })
    expect(unverifiedTimes(jwt({ exp: 1.5 }))).toEqual({ exp: 1.5 })
    expect(unverifiedTimes(jwt({}))).toEqual({})
  })

  it.each([
    ['opaque text', 'opaque'],
    ['two parts', 'e30.e30'],
    ['four parts', 'e30.e30.e30.e30'],
    ['five parts', 'e30.e30.e30.e30.e30'],
    ['an empty part', 'e30..e30'],
    ['no signature', 'e30.e30.'],
    ['padding', 'e30=.e30=.e30='],
    ['a space', ' e30.e30.e30'],
    ['a line feed', 'e30.e30.e30\n'],
    ['ordinary base64', 'e30.e3+/.e30'],
    ['an impossible length', 'e30.e.e30'],
    ['no JSON', `e30.${part('{')}.e30`],
    ['an array', `e30.${part([1])}.e30`],
    ['null', `e30.${part('null')}.e30`],
    ['a number', `e30.${part('7')}.e30`],
    [
      'bytes that are no UTF-8',
      `e30.${Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('base64url')}.e30`,
    ],
  ])('takes %s for no JWT', (_what, token) => {
    expect(unverifiedTimes(token)).toBeUndefined()
  })

  it.each([['"9"'], ['null'], ['true'], ['{}'], ['-1'], ['0'], ['1e400'], ['9007199254740993'], ['[2]']])(
    'takes %s for no time',
    (exp) => {
      expect(unverifiedTimes(`e30.${part(`{"exp":${exp},"iat":${exp}}`)}.e30`)).toEqual({})
    },
  )

  it('decodes nothing that is longer than a token can be [T21]', () => {
    const signature = (length: number): string => `${jwt({ exp: 2 })}${'x'.repeat(length)}`
    const room = TOKEN_MAX_LENGTH - signature(0).length
    expect(unverifiedTimes(signature(room))).toEqual({ exp: 2 })
    expect(unverifiedTimes(signature(room + 1))).toBeUndefined()
    expect(unverifiedTimes(signature(2_000_000))).toBeUndefined()
  })

  it('takes no times from prototypes [T40]', () => {
    expect(unverifiedTimes(jwt('{"__proto__":{"exp":9},"constructor":{"exp":9}}'))).toEqual({})
    expect(({} as { exp?: unknown }).exp).toBeUndefined()
  })

  it('gives finite positive times or nothing for any text [F4]', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\w.=+/-]{0,60}$/),
      fc
        .array(fc.oneof(fc.json().map(part), fc.string().map(part), fc.constantFrom('', 'e30', '=')), { maxLength: 6 })
        .map((parts) => parts.join('.')),
      fc.record({ exp: fc.jsonValue(), iat: fc.double() }).map(jwt),
    )
    fc.assert(
      fc.property(anything, (token) => {
        for (const time of Object.values(unverifiedTimes(token) ?? {})) {
          expect(Number.isFinite(time) && time > 0 && time <= Number.MAX_SAFE_INTEGER).toBe(true)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('agrees with a plain reading of what is a JWT [F4]', () => {
    const time = fc.integer({ min: 1, max: 4_102_444_800 })
    fc.assert(
      fc.property(time, time, fc.dictionary(fc.string(), fc.jsonValue()), (exp, iat, other) => {
        expect(unverifiedTimes(jwt({ ...other, exp, iat }))).toEqual({ exp, iat })
      }),
    )
  })
})
