import { expect, test } from 'vitest'
import { createIdentifiers } from './identifiers.js'

test('the same seed and label give the same identifier, any other another', () => {
  const [one, same, other] = ['seed', 'seed', 'dees'].map(createIdentifiers)
  expect(one?.uuid('a')).toBe(same?.uuid('a'))
  expect(one?.uuid('a')).not.toBe(one?.uuid('b'))
  expect(one?.uuid('a')).not.toBe(other?.uuid('a'))
})

test('identifiers have the shapes of real ones', () => {
  const identifiers = createIdentifiers('shape')
  expect(identifiers.uuid('x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(identifiers.decimal('x', 15)).toMatch(/^[1-9]\d{14}$/)
  expect(identifiers.hex('x', 11)).toMatch(/^[0-9a-f]{11}$/)
})

test('a thousand labels do not collide', () => {
  const identifiers = createIdentifiers('many')
  expect(new Set(Array.from({ length: 1000 }, (_, at) => identifiers.hex(`label ${at}`, 16))).size).toBe(1000)
})
