import { expect, it } from 'vitest'
import { currentOf } from './certificate.js'

const year = (from: number, to: number) => ({
  validFrom: `Jan  1 00:00:00 ${from} GMT`,
  validTo: `Jan  1 00:00:00 ${to} GMT`,
})
const [ended, valid, longer, future] = [year(2020, 2021), year(2025, 2027), year(2025, 2028), year(2029, 2030)]

it.each([
  ['a renewed one behind the one that ended', [ended, valid], valid],
  ['a renewed one before it', [valid, ended], valid],
  ['the valid one before a later one', [ended, future, valid], valid],
  ['of two that are valid the one that ends last', [valid, longer, ended], longer],
  ['of none that is valid the one that ends last', [year(2019, 2020), ended], ended],
  ['none of none', [], undefined],
])('of the certificates of one key it takes %s [P48]', (_what, certificates, expected) => {
  expect(currentOf(certificates, Date.UTC(2026, 0, 1))).toBe(expected)
})
