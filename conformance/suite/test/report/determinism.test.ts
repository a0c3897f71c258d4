import { type CredentialStrategy, databricksCli, oauthM2m, pat } from '@lakeauth/core'
import { describe, expect, test } from 'vitest'
import type { Scenario } from '../../src/index.js'
import { allCases } from '../../src/cases/index.js'
import { pluginSubjects } from '../../src/plugin/plugin-subjects.js'
import type { ReportedResult } from '../../src/report/model.js'
import { ndjsonLine } from '../../src/report/ndjson.js'
import { runSuite } from '../../src/run-suite.js'
import { coreScenarios } from '../core-scenarios.js'
import { mutants } from '../mutants/index.js'
import { referenceScenarios } from '../reference/references.js'

/** Good ones of every kind, and two whose failures show values and secrets. */
const conformance = [
  ...[pat, oauthM2m, databricksCli].map((strategy: CredentialStrategy) => ({
    strategy,
    scenario: coreScenarios[strategy.name]?.[0] as Scenario,
  })),
  ...['plain-token', 'body-in-a-message'].map((id) => ({
    strategy: mutants.find((mutant) => mutant.id === id)?.plant().strategy as CredentialStrategy,
    scenario: { ...referenceScenarios.http, name: id },
  })),
]

describe('two runs', { timeout: 120_000 }, () => {
  test('with one seed are equal byte by byte but for their times', async () => {
    const [one, two] = [await lines('7', 1), await lines('7', 1000)]
    expect(one.map(withoutTimes).join('')).toBe(two.map(withoutTimes).join(''))
    expect(one.filter(({ outcome }) => outcome === 'fail').length).toBeGreaterThan(1)
    expect(one.length).toBe(allCases.length * conformance.length)
    expect(one.map(({ durationMs }) => durationMs)).not.toEqual(two.map(({ durationMs }) => durationMs))
  })

  test('with two seeds ask other hosts', async () => {
    const [one, two] = [await lines('7', 1, 'HEADERS-002'), await lines('8', 1, 'HEADERS-002')]
    expect(one.map(withoutTimes)).not.toEqual(two.map(withoutTimes))
  })
})

/** The results of a run on a wall clock that takes such steps. */
async function lines(seed: string, step: number, only?: string): Promise<readonly ReportedResult[]> {
  let time = 0
  const cases = allCases.filter(({ id }) => only === undefined || id === only)
  const results: ReportedResult[] = []
  for await (const result of runSuite({
    subjects: pluginSubjects({ conformance }, 'the test'),
    cases,
    waivers: [],
    seed,
    now: () => (time += step),
    reproduce: (id) => `run --case ${id} --seed ${seed}`,
  }))
    results.push(result)
  return results
}

function withoutTimes({ durationMs: _duration, ...result }: ReportedResult): string {
  return ndjsonLine({ type: 'result', ...result, durationMs: 0 })
}
