import { expect, test } from 'vitest'
import { clients } from '../src/clients/index.mjs'
import { interop } from '../src/lib/interop.mjs'
import { pageOf } from '../src/lib/page.mjs'
import { Skip } from '../src/lib/skip.mjs'
import { countsLine, tableOf } from '../src/lib/table.mjs'

const skipped = {
  name: 'some client',
  flows: ['PAT', 'M2M'],
  install: async () => {
    throw new Skip('it is not\nhere')
  },
}
const run = await interop([skipped], { log() {} })

test('a client that cannot be installed stands in the table with all its flows and the reason, and none passed', () => {
  expect(run.rows.map(({ flow, result, note }) => [flow, result, note])).toEqual([
    ['PAT', 'skip', 'it is not here'],
    ['M2M', 'skip', 'it is not here'],
  ])
  expect(countsLine(run.rows)).toBe('0 passed, 2 skipped, 0 with a defect of the client, 0 failed')
})

test('an installation that breaks in another way is a failure', async () => {
  const broken = { ...skipped, install: () => Promise.reject(new TypeError('broken')) }
  const { rows } = await interop([broken], { log() {} })
  expect(rows.map(({ result }) => result)).toEqual(['fail', 'fail'])
})

test('the table and the page name client, version, flow, result, requests and note of each row', () => {
  const row = { name: 'a client', version: '1.2', flow: 'PAT', result: 'pass', note: 'a | b', asked: { 'scim.me': 1 } }
  expect(tableOf({ rows: [row] })).toBe(
    '✔  a client  1.2  PAT  pass  a | b | scim.me 1\n\n1 passed, 0 skipped, 0 with a defect of the client, 0 failed',
  )
  const page = pageOf({ date: '2026-01-02', machine: 'linux', rows: [row, ...run.rows] })
  expect(page).toContain('Run on 2026-01-02: linux.')
  expect(page).toContain('## a client 1.2\n')
  expect(page).toContain('| PAT | pass | scim.me 1 | a \\| b |\n')
  expect(page).toContain('| M2M | skip | – | it is not here |\n')
})

test('every client has a key and a name of its own', () => {
  for (const key of ['key', 'name']) expect(new Set(clients.map((client) => client[key])).size).toBe(clients.length)
})
