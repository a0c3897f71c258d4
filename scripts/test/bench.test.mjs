import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bench } from '../../bench/src/lib/bench.mjs'
import { expected } from '../../bench/src/lib/expected.mjs'
import { performancePage, withTable } from '../../bench/src/lib/pages.mjs'
import { captureApart, root } from '../lib/run.mjs'

// The mock starts in a process of its own, beside all other suites.
vi.setConfig({ testTimeout: 120_000 })

let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakeauth-bench-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const row = { peer: expect.any(String), value: expect.toSatisfy((value) => value === null || value >= 0) }
const run = {
  date: '2026-11-22',
  machine: { cpu: 'A chip', cores: 2, memoryGB: 8, system: 'linux x64', node: '24.21.0', load: 0.3 },
  versions: expected,
  figures: [
    {
      id: 'import',
      title: 'Import',
      unit: 'ms',
      goal: 'at most 20',
      holds: false,
      reason: 'It is written | by hand.',
      rows: [
        { peer: 'lakeauth', value: 30.04 },
        { peer: 'databricks-sdk', value: 300, package: '@databricks/sdk-experimental' },
        { peer: 'azure-identity', value: null, note: 'not asked' },
      ],
    },
    {
      id: 'mock-grants',
      title: 'Tokens',
      unit: '1/s',
      goal: 'at least 3000',
      holds: true,
      rows: [
        { peer: 'lakeauth-mock, RS256', value: 2100 },
        { peer: 'lakeauth-mock, ES256', value: 3400 },
        { peer: 'oauth2-mock-server, RS256', value: 1500 },
      ],
    },
  ],
  problems: [],
}

it('measures the figures that were asked for, and prints them as a table and as JSON', {
  timeout: 120_000,
}, async () => {
  const json = join(folder, 'run.json')
  const words = ['bench/src/run.mjs', '--quick', '--only', 'allocated,install', '--json', json]
  const { status, stdout, output } = await captureApart(process.execPath, words, { cwd: root, env: process.env })
  expect(status, output).toBe(0)
  expect(stdout).toMatch(/^[✔✘] {2}Bytes allocated by a cached call: .+\n[✔✘] {2}Install: /)
  expect(stdout).toContain('   goal: at most 1 dependency, at most 1 MB: ')
  const { figures, ...rest } = JSON.parse(readFileSync(json, 'utf8'))
  expect(rest).toMatchObject({
    quick: true,
    versions: expected,
    problems: [],
    machine: { cores: expect.any(Number), load: expect.any(Number) },
  })
  expect(figures.map(({ id }) => id)).toEqual(['allocated', 'install'])
  for (const { holds, rows } of figures) {
    expect(holds).toBeTypeOf('boolean')
    for (const one of rows) expect(one).toMatchObject(row)
  }
  const [{ rows }] = figures
  for (const peer of ['lakeauth', 'databricks-sdk', 'databricks-sql-provider', 'yardstick', 'bare'])
    expect(rows.find((one) => one.peer === peer).value, peer).toBeGreaterThan(0)
})

it('runs nothing and fails when a peer is missing or another version', async () => {
  const versionOf = (name) => ({ ...expected, '@azure/identity': undefined, '@databricks/sql': '9.9.9' })[name]
  const { figures, problems } = await bench({ only: ['allocated'], versionOf })
  expect(figures).toEqual([])
  expect(problems).toEqual([
    '@databricks/sql is 9.9.9; the bench compares with 2.1.0.',
    '@azure/identity is missing; the bench compares with 4.14.1.',
  ])
})

it('fails for a figure that does not hold unless somebody wrote why, for each part that is missed', async () => {
  const parts = { small: false, fast: true, cheap: false }
  const figures = [
    { id: 'size', run: () => ({ rows: [], parts }) },
    { id: 'speed', run: () => ({ rows: [], holds: false }) },
    { id: 'broken', run: () => Promise.reject(new Error('no such probe')) },
  ]
  const first = await bench({ figures, reasons: { 'size: small': 'It cannot be.', size: 'No part.' } })
  expect(first.problems).toEqual([
    'size does not hold (small; cheap), and no reason is given.',
    'speed does not hold, and no reason is given.',
    'broken was not measured: no such probe',
  ])
  const reasons = { 'size: small': 'It cannot be.', 'size: cheap': 'Nor can it.', speed: 'The machine.' }
  const second = await bench({ figures, reasons })
  expect(second.problems).toEqual(['broken was not measured: no such probe'])
  expect(second.figures[0]).toMatchObject({ holds: false, reason: 'It cannot be. Nor can it.' })
})

it('compares with exactly the versions that are installed', async () => {
  expect((await bench({ only: [] })).problems).toEqual([])
})

it('refuses a figure that there is not', async () => {
  await expect(bench({ only: ['speed'] })).rejects.toThrow('There is no figure speed: ')
})

it('writes a page with the machine, every peer beside the goal, and why a figure does not hold', () => {
  const page = performancePage(run)
  expect(page).toContain(
    'Measured on 2026-11-22: A chip, 2 cores, 8 GB, linux x64, Node 24.21.0, load 0.3 before the run; `@databricks/sdk-',
  )
  expect(page).toContain('| Import, ms | 300 | – | – | – | – | 30 | at most 20 | **no** |')
  expect(page).toContain('| Tokens, 1/s | 1,500 (RS256) | 2,100 (RS256); 3,400 (ES256) | at least 3000 | yes |')
  expect(page.match(/\| Tokens, /g)).toHaveLength(1)
  expect(page).toContain('- **Import**: It is written | by hand.')
  expect(page).toContain('| azure-identity | – | not asked |')
  expect(page).toContain('ours: 0.1x databricks-sdk, the next peer.')
})

it("replaces what stands between the README's marks, and nothing else", () => {
  const text = withTable('a\n<!-- bench -->\nstale\n<!-- /bench -->\nb\n', run)
  expect(text).toMatch(/^a\n<!-- bench -->\nMeasured on .+\n\n\| Figure \|[^]+\n<!-- \/bench -->\nb\n$/)
  expect(text).not.toContain('stale')
  expect(() => withTable('no marks', run)).toThrow('<!-- bench -->')
})
