import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from './retry-after.js'

const now = Date.UTC(2026, 0, 1)
const hour = 3_600_000

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    [' 2 ', 2_000],
    ['3600', hour],
    ['3601', hour],
    ['99999999', hour],
    ['99999999999999999999', hour],
    ['9'.repeat(400), hour],
    ['Thu, 01 Jan 2026 00:00:03 GMT', 3_000],
    ['Fri, 02 Jan 2026 00:00:00 GMT', hour],
  ])('reads %j as %d ms [R4]', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected)
  })

  it.each([
    null,
    '',
    '  ',
    'abc',
    '-1',
    '+1',
    '1.5',
    '1e3',
    '0x10',
    '2, 5',
    'Wed, 31 Dec 2025 23:59:59 GMT',
    'Thu, 01 Jan 2026 00:00:00 GMT',
    '2026-01-01T00:00:03Z',
    'Thu, 99 Jan 2026 00:00:03 GMT',
  ])('takes %j for no wait [R4]', (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined()
  })

  it('never asks for less than nothing or more than an hour, whatever it reads', () => {
    const property = fc.property(fc.oneof(fc.string(), fc.integer().map(String)), (header) => {
      const wait = parseRetryAfter(header, now)
      expect(wait === undefined || (wait >= 0 && wait <= hour)).toBe(true)
    })
    fc.assert(property, { numRuns: 2_000 })
  })
})
