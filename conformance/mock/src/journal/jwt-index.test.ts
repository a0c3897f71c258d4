import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCanaries } from './canaries.js'
import { createJwtIndex } from './jwt-index.js'
import { spellings } from './spellings.js'

const part = (least: number) => fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${least},80}$`))
const jwt = fc.tuple(part(20), part(20), part(40)).map(([header, payload, mac]) => `eyJ${header}.eyJ${payload}.${mac}`)

const encodings: ((text: string) => string)[] = [
  (text) => text,
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
]

test('a token is named in every encoding, wherever in a text it stands, among many', () => {
  const around = fc.string({ unit: 'binary-ascii' })
  fc.assert(
    fc.property(around, jwt, around, fc.constantFrom(...encodings), (before, value, after, encode) => {
      const canaries = createCanaries()
      for (let at = 0; at < 20; at += 1) canaries.add('other', `eyJh.eyJi.${String(at).padStart(30, 'x')}`)
      canaries.add('access-token', value)
      const text = encode(before + value + after)
      fc.pre(spellings(value).some((spelling) => text.includes(spelling)))
      expect(canaries.namesIn(text)).toContain('access-token#1')
    }),
    { numRuns: 500 },
  )
})

test('a token without a signature is found as well', () => {
  const canaries = createCanaries()
  const unsigned = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'
  expect(createJwtIndex().add(unsigned)).toBe(false)
  canaries.add('access-token', unsigned)
  expect(canaries.scrub(`token=${unsigned}`)).toBe('token=[access-token#1]')
})

test('a token that is kept no longer is not looked for', () => {
  const index = createJwtIndex()
  const value = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.0123456789abcdefX'
  index.add(value)
  expect([...index.candidates(`x ${value}`)]).toEqual([value])
  index.remove(value)
  expect([...index.candidates(`x ${value}`)]).toEqual([])
})
