import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCanaries } from './canaries.js'
import { spellings } from './spellings.js'

const encodings: ((text: string) => string)[] = [
  (text) => text,
  (text) => encodeURIComponent(text),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('base64url'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(text).toString('hex').toUpperCase(),
]

test('a secret is found in every encoding, wherever in a text it stands', () => {
  const secret = fc.string({ minLength: 16, maxLength: 40 }).filter((text) => text.trim() !== '')
  fc.assert(
    fc.property(fc.string(), secret, fc.string(), fc.constantFrom(...encodings), (before, value, after, encode) => {
      const text = encode(before + value + after)
      expect(spellings(value).some((spelling) => text.includes(spelling))).toBe(true)
    }),
  )
})

test('scrubbing leaves the name in the place of the secret', () => {
  const canaries = createCanaries()
  canaries.add('pat', 'dapi-first-secret')
  canaries.add('pat', 'dapi-second-secret')
  expect(canaries.scrub('a dapi-second-secret b')).toBe('a [pat#2] b')
  expect(canaries.scrub('nothing to hide in here at all')).toBe('nothing to hide in here at all')
})
