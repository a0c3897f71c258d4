import { isFailure } from '../verdict/verdict.js'
import { escapeMarkup } from './escape.js'
import type { Report, ReportedResult, ReportedSubject } from './model.js'
import { clausesOf, problemsOf } from './summary.js'

/** JUnit's XML, as build servers read it: a suite for each subject. What is neither passed nor failed is skipped, by its reason. */
export function toJunit(report: Report): string {
  const suites = report.subjects.map((subject) => suite(subject, report))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="lakeauth-conformance" ${numbers(report.results)}>\n${suites.join('')}</testsuites>\n`
}

function suite({ strategy, scenario }: ReportedSubject, { results, startedAt }: Report): string {
  const own = results.filter((one) => one.strategy === strategy && one.scenario === scenario)
  const name = escapeMarkup(`${strategy}, ${scenario}`)
  return `  <testsuite name="${name}" timestamp="${startedAt}" ${numbers(own)}>\n${own.map(testCase).join('')}  </testsuite>\n`
}

function numbers(results: readonly ReportedResult[]): string {
  const errors = results.filter(({ outcome }) => outcome === 'error').length
  const failures = results.filter(isFailure).length - errors
  const skipped = results.filter((one) => one.outcome !== 'pass' && !isFailure(one)).length
  const time = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  return `tests="${results.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${time}"`
}

function testCase(result: ReportedResult): string {
  const { id, title, area, strategy, outcome, durationMs } = result
  const attributes = `classname="${escapeMarkup(`${strategy}.${area}`)}" name="${escapeMarkup(`${id} ${title}`)}" time="${durationMs / 1000}"`
  if (outcome === 'pass') return `    <testcase ${attributes}/>\n`
  return `    <testcase ${attributes}>\n      ${end(result)}\n    </testcase>\n`
}

function end(result: ReportedResult): string {
  const problems = problemsOf(result)
  const reason = result.waiver ? `waived until ${result.waiver.expires}: ${result.waiver.reason}` : problems[0]
  const message = escapeMarkup(`${result.outcome}: ${reason ?? ''}`)
  if (!isFailure(result)) return `<skipped message="${message}"/>`
  const kind = result.outcome === 'error' ? 'error' : 'failure'
  const text = [...problems, ...clausesOf(result), result.reproduce].join('\n')
  return `<${kind} type="${result.outcome}" message="${message}">${escapeMarkup(text)}</${kind}>`
}
