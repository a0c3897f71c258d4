import { expect, test } from 'vitest'
import { clients } from '../src/clients/index.mjs'
import { shellWord } from '../src/matrix/certify.mjs'
import { matrixOf, matrixTable } from '../src/matrix/page.mjs'

const about = {
  id: 'CLIENT-001',
  level: 'MUST',
  strategy: 'some client',
  scenario: 'pat',
  clauses: [{ quote: 'It MUST.' }],
}
const report = {
  subjects: [{ strategy: 'some client', scenario: 'pat' }],
  counts: { pass: 1, fail: 1, error: 0, inapplicable: 1 },
  verdict: { conformant: false },
  results: [
    { ...about, title: 'one', outcome: 'pass', checks: {}, trace: [] },
    {
      ...about,
      id: 'CLIENT-002',
      title: 'two | three',
      outcome: 'fail',
      checks: { kept: { outcome: 'pass' }, broken: { outcome: 'fail', message: 'expected 0, got <1>' } },
      trace: ['GET account /x with pat#1 → 501'],
    },
    { ...about, id: 'CLIENT-003', title: 'four', outcome: 'inapplicable', checks: {}, trace: [] },
  ],
}
const run = {
  date: '2026-01-01',
  machine: 'some machine',
  certified: [
    { name: 'some client', version: '1.0', how: 'driver', report },
    { name: 'another', version: '2.0', how: 'exec', note: 'it cannot be built here' },
  ],
}

test('the matrix shows each case by client, each failure with its request, and a skip with its reason', () => {
  const page = matrixOf(run)
  expect(page).toContain('| some client | 1.0 | driver | not conformant: 1 pass, 1 fail, 1 inapplicable |')
  expect(page).toContain('| another | 2.0 | exec | skip: it cannot be built here |')
  expect(page).toContain(String.raw`| CLIENT-002 | MUST | two \| three | fail |`)
  expect(page).toContain('| CLIENT-003 | MUST | four | – |')
  expect(page).toContain('### CLIENT-002, some client, pat: fail')
  expect(page).toContain('- `broken`: expected 0, got &lt;1>')
  expect(page).toContain('```text\nGET account /x with pat#1 → 501\n```')
  expect(page).not.toContain('### CLIENT-001')
  expect(matrixTable(run).split('\n')).toHaveLength(2)
})

test('a page of skips alone has no table of cases', () => {
  expect(matrixOf({ ...run, certified: run.certified.slice(1) })).not.toContain('| Case |')
})

test('three clients are certified, by a driver or by their command', () => {
  const driven = clients.filter((client) => client.driven)
  expect(driven.map(({ key }) => key)).toEqual(['python', 'cli', 'js'])
  const words = driven.map(({ driven: { by } }) => by({ python: '/a b/python', cli: '/c' })[0])
  expect(words).toEqual(['--driver', '--exec', '--driver'])
  expect(shellWord("it's")).toBe(String.raw`'it'\''s'`)
})
