import { oauthM2m, pat } from '@lakeauth/core'
import { allCases } from '../../src/cases/index.js'
import { pluginSubjects } from '../../src/plugin/plugin-subjects.js'
import type { Report, ReportedResult, ReportHeader } from '../../src/report/model.js'
import { runSuite } from '../../src/run-suite.js'
import { selectCases } from '../../src/cli/select-cases.js'
import { digestOf, frozenSetOf } from '../../src/verdict/case-set.js'
import { footerOf } from '../../src/verdict/verdict.js'
import type { Waiver } from '../../src/verdict/waivers.js'
import { coreScenarios } from '../core-scenarios.js'

/** Text that every format has to escape in its own way. */
const HOSTILE = `<img src=x> & "quotes" | \`code\` ]]> \u0007`

/** A time long before any waiver expires. */
const NOW = Date.parse('2026-01-01T00:00:00Z')

/** A report over some cases, on a wall clock that stands still. */
export async function makeReport(
  filter: readonly string[],
  waivers: readonly Waiver[] = [],
  plugin: Readonly<Record<string, unknown>> = goodPlugin(),
): Promise<Report> {
  const cases = selectCases(filter, allCases)
  const subjects = pluginSubjects(plugin, 'the test')
  const run = { subjects, cases, waivers, seed: '1', now: () => NOW, reproduce: (id: string) => `run --case ${id}` }
  const results: ReportedResult[] = []
  for await (const result of runSuite(run)) results.push(result)
  const header = headerOf(filter, subjects)
  return { ...header, ...footerOf(header, results, header.startedAt), results }
}

function headerOf(filter: readonly string[], subjects: ReturnType<typeof pluginSubjects>): ReportHeader {
  const cases = selectCases(filter, allCases)
  const frozen = frozenSetOf(cases)
  return {
    version: 1,
    suite: '0.1.0',
    mock: '0.1.0',
    set: { digest: digestOf(cases), ...(frozen !== undefined && { frozen }), cases: cases.length },
    plugin: { given: './plugin.js' },
    subjects: subjects.map(({ strategy, scenario, capabilities }) => ({ strategy, scenario, capabilities })),
    runtime: { node: '24.0.0', os: 'linux x64' },
    seed: '1',
    filter,
    startedAt: new Date(NOW).toISOString(),
  }
}

/** A strategy with nothing wrong. */
export function goodPlugin(): Readonly<Record<string, unknown>> {
  return { conformance: [{ strategy: pat, scenario: coreScenarios['pat']?.[0] }] }
}

/** One whose summary breaks IDENTITY-001, with text that wants to be more than text. */
export function badPlugin(): Readonly<Record<string, unknown>> {
  const scenario = { ...coreScenarios['oauth-m2m']?.[0], name: HOSTILE }
  return { conformance: [{ strategy: { ...oauthM2m, summary: `${HOSTILE}\n` }, scenario }] }
}
