import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { countReports, summaryLine } from '../lib/count.mjs'

let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakeauth-count-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function report(path, body) {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), JSON.stringify(body))
}

function suite(...statuses) {
  const assertionResults = statuses.map((status, index) => ({ status, fullName: `test ${index}` }))
  return {
    testResults: [{ name: '/a.test.ts', status: statuses.includes('failed') ? 'failed' : 'passed', assertionResults }],
  }
}

const projects = ['@lakeauth/core']

it('sums the tests of every suite and our own checks', () => {
  report('@lakeauth/core.json', suite('passed', 'passed'))
  report('checks/lint.json', {
    name: 'lint',
    checks: [
      { title: 'a', ok: true },
      { title: 'b', ok: false },
    ],
  })
  const count = countReports(folder, { projects })
  expect(count).toEqual({ passed: 3, failed: ['lint: b'], skipped: [], inapplicable: [] })
  expect(summaryLine(count)).toBe('3 passed, 1 failed')
})

it('names what was skipped, and fails for it where every tool is required', () => {
  report('@lakeauth/core.json', suite('passed', 'pending', 'skipped', 'todo'))
  expect(summaryLine(countReports(folder, { projects }))).toBe('1 passed, 0 failed, 3 skipped')
  expect(summaryLine(countReports(folder, { projects, skipsFail: true }))).toBe('1 passed, 3 failed')
})

it.each([
  'FLIGHT-001 one request (inapplicable: token-requests, http not declared)',
  'ERRORS-004 repeated within the call (inapplicable: minted-pat declared)',
])('neither counts nor hides the cases of the kit that do not apply: %s', (title) => {
  const assertionResults = [{ status: 'skipped', fullName: title }]
  report('@lakeauth/core.json', { testResults: [{ name: '/a.test.ts', status: 'passed', assertionResults }] })
  const count = countReports(folder, { projects, skipsFail: true })
  expect(count).toEqual({ passed: 0, failed: [], skipped: [], inapplicable: [`@lakeauth/core: ${title}`] })
})

it('does not look at other files in the folder', () => {
  report('@lakeauth/core.json', suite('passed'))
  report('mutation/mutation.json', { files: {} })
  expect(countReports(folder, { projects }).passed).toBe(1)
})

it('takes a suite without a report for a failure', () => {
  expect(countReports(folder, { projects }).failed).toEqual(['@lakeauth/core left no report'])
  expect(countReports(join(folder, 'missing'), { projects }).failed).toHaveLength(1)
})

it('takes a test file that could not be run for a failure', () => {
  const broken = { name: '/b.test.ts', status: 'failed', assertionResults: [] }
  report('@lakeauth/core.json', { testResults: [...suite('passed').testResults, broken] })
  expect(countReports(folder, { projects })).toMatchObject({
    passed: 1,
    failed: ['@lakeauth/core: /b.test.ts could not be run'],
  })
})
