import { expect, test } from 'vitest'
import { parseDuration } from './duration.js'

test.each([
  [250, 250],
  ['250ms', 250],
  ['90s', 90_000],
  ['61m', 3_660_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  ['1.5s', 1500],
] as const)('reads %s as %d ms', (given, milliseconds) => {
  expect(parseDuration(given)).toBe(milliseconds)
})

test.each(['90', '2 weeks', '', '-5s', -1, Number.NaN, undefined])('refuses %s', (given) => {
  expect(() => parseDuration(given as string)).toThrow(TypeError)
})
