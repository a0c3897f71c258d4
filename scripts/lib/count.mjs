import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, readJson } from './workspace.mjs'

/**
 * What the reports below `folder` say: vitest's own, by project name, and those of our checks in `checks/`. A project of
 * `projects` without a report, and a test file that could not be read, are failures. With `skipsFail` so is every skip, but
 * for cases of the contract kit whose scenario declares that they do not apply: those are neither passed nor skipped.
 */
export function countReports(folder, { projects, skipsFail = false }) {
  const reportOf = (project) => join(folder, `${project}.json`)
  const suites = projects.flatMap((project) =>
    existsSync(reportOf(project))
      ? ofVitest(readJson(reportOf(project)), project)
      : [{ outcome: 'failed', title: `${project} left no report` }],
  )
  const checks = join(folder, 'checks')
  const ours = existsSync(checks) ? filesBelow(checks).flatMap((file) => ofChecks(readJson(join(checks, file)))) : []
  return tally([...suites, ...ours], skipsFail)
}

/** `N passed, N failed`, and the skipped when there are some. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`
}

function tally(results, skipsFail) {
  const titles = (wanted) => results.filter(({ outcome }) => outcome === wanted).map(({ title }) => title)
  const skipped = titles('skipped')
  return {
    passed: titles('passed').length,
    failed: [...titles('failed'), ...(skipsFail ? skipped.map((title) => `${title} (skipped)`) : [])],
    skipped: skipsFail ? [] : skipped,
    inapplicable: titles('inapplicable'),
  }
}

function ofChecks({ name, checks }) {
  return checks.map(({ title, ok }) => ({ outcome: ok ? 'passed' : 'failed', title: `${name}: ${title}` }))
}

/** How `certifyStrategy` of the contract kit names a case that it does not run. */
const INAPPLICABLE = / \(inapplicable: [a-z, -]+ declared\)$/

const outcomes = { passed: 'passed', failed: 'failed' }

function ofVitest({ testResults }, project) {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.map(({ status: outcome, fullName }) => ({
      outcome: outcomes[outcome] ?? (INAPPLICABLE.test(fullName) ? 'inapplicable' : 'skipped'),
      title: `${project}: ${fullName}`,
    }))
    const unread = status === 'failed' && !tests.some(({ outcome }) => outcome === 'failed')
    return unread ? [...tests, { outcome: 'failed', title: `${project}: ${name} could not be run` }] : tests
  })
}
