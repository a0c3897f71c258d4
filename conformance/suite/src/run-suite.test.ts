import { expect, test } from 'vitest'
import type { ConformanceCase } from './case.js'
import type { CaseResult } from './result.js'
import { runSuite } from './run-suite.js'
import type { Subject } from './subject.js'

const cases = ['ONE-001', 'ONE-002', 'ONE-003'].map((id) => ({ id, clauses: [] }) as unknown as ConformanceCase)
const subject = (strategy: string, prepare: () => Promise<void>): Subject => ({
  strategy,
  scenario: 'test',
  capabilities: [],
  sideBySide: 4,
  prepare,
  run: async ({ id }) => ({ id, outcome: id === 'ONE-001' ? 'inapplicable' : 'pass', checks: {} }) as CaseResult,
})

test('what a first use leaves unhandled is an error of that strategy, of the first of its cases that runs', async () => {
  const prepared: string[] = []
  const subjects = [
    subject('calm', async () => void prepared.push('calm')),
    subject('stray', async () => {
      prepared.push('stray')
      void Promise.reject(new TypeError('dose-of-a-test'))
    }),
  ]
  const results: string[] = []
  const run = { subjects, cases, waivers: [], seed: '1', now: () => 0, reproduce: () => '' }
  for await (const { strategy, id, outcome } of runSuite(run)) results.push(`${strategy} ${id} ${outcome}`)
  expect(prepared).toEqual(['calm', 'stray'])
  expect(results).toEqual([
    'calm ONE-001 inapplicable',
    'calm ONE-002 pass',
    'calm ONE-003 pass',
    'stray ONE-001 inapplicable',
    'stray ONE-002 error',
    'stray ONE-003 pass',
  ])
})
