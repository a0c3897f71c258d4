import { expect, it } from 'vitest'
import { coveragePage, partsOfTitle, titleProblems } from '../lib/coverage.mjs'

const rows = { R2: 'two', R10: 'ten', T1: 'a threat', 'S2-01': 'a capability' }
const test = (title, file = 'packages/core/src/a.test.ts') => ({ title, file })

it.each([
  ['sends one grant [R2] [S2-01]', 'sends one grant', ['R2', 'S2-01']],
  ['reads [prod]', 'reads [prod]', []],
  ['reads [prod] [T1]', 'reads [prod]', ['T1']],
  ['signs in [A15] [B04] [C01] [F02]', 'signs in', ['A15', 'B04', 'C01', 'F02']],
  ['reads [G01]', 'reads [G01]', []],
  ['does nothing special', 'does nothing special', []],
])('takes the rows off the end of a title, case %#', (title, sentence, ids) => {
  expect(partsOfTitle(title)).toEqual({ sentence, rows: ids })
})

it('lists each row of each group in the order of its number, with its tests sorted and each once', () => {
  const tests = [test('b works [R2]'), test('a works [R2] [T1]'), test('a works [R2] [T1]')]
  const page = coveragePage(tests, rows)
  expect(page).toContain(
    '| R2 | two | `packages/core/src/a.test.ts` a works<br>`packages/core/src/a.test.ts` b works |\n| R10 | ten |  |',
  )
  expect(page).toContain('1 of 2 rows have a test.')
  expect(coveragePage(tests.toReversed(), rows)).toBe(page)
})

it('tells the two lists apart whose rows begin with one letter, and leaves no row out', () => {
  const both = {
    F1: 'an input',
    F01: 'a PAT',
    A15: 'a Google ID token',
    B04: 'a source',
    C01: 'a cache',
    P56: 'a pain',
  }
  const page = coveragePage([test('works [F01]'), test('signs in [A15]')], both)
  const section = (heading) => page.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  expect(section('Management')).toContain('| F01 | a PAT | `packages/core/src/a.test.ts` works |')
  expect(section('Management')).not.toContain('F1 ')
  expect(section('Fuzzed inputs')).toContain('| F1 | an input |  |')
  expect(section('Fuzzed inputs')).not.toContain('F01')
  expect(section('Ways to sign in')).toContain('1 of 1 rows have a test.')
  expect(page.match(/^\| [A-Z]\d\S* \|/gm)).toHaveLength(Object.keys(both).length)
})

it('refuses a row that nobody knows, and a row that is not at the end', () => {
  expect(titleProblems([test('works [R2]')], rows)).toEqual([])
  expect(titleProblems([test('works [R3]')], rows)).toEqual([expect.stringContaining('no such row: R3')])
  expect(titleProblems([test('works [R2] twice')], rows)).toEqual([expect.stringContaining('at the end of a title')])
})

it('keeps a title from being anything but text', () => {
  const page = coveragePage([test('takes "|", "<b>" and \u0000\u202e [T1]')], rows)
  expect(page).toContain('takes "&#124;", "&#60;b&#62;" and')
  expect(page).not.toMatch(/[\u0000\u202e]/)
})
