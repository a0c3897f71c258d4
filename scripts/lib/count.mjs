import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { filesBelow, readJson } from './workspace.mjs'

/**
 * What the reports below `folder` say: vitest's own, by project name, and those of our checks in `checks/`. A project of
 * `projects` without a report, and a test file that could not be read, are failures. With `skipsFail` so is every skip.
 */
export function countReports(folder, { projects, skipsFail = false }) {
  const files = existsSync(folder) ? filesBelow(folder).filter((file) => file.endsWith('.json')) : []
  const results = files.flatMap((file) => {
    const report = readJson(join(folder, file))
    return 'checks' in report ? ofChecks(report) : ofVitest(report, file.replace(/\.json$/, ''))
  })
  const missing = projects.filter((project) => !files.includes(`${project}.json`))
  const absent = missing.map((project) => ({ outcome: 'failed', title: `${project} left no report` }))
  return tally([...results, ...absent], skipsFail)
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
  }
}

function ofChecks({ name, checks }) {
  return checks.map(({ title, ok }) => ({ outcome: ok ? 'passed' : 'failed', title: `${name}: ${title}` }))
}

const outcomes = { passed: 'passed', failed: 'failed' }

function ofVitest({ testResults }, project) {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.map(({ status: outcome, fullName }) => ({
      outcome: outcomes[outcome] ?? 'skipped',
      title: `${project}: ${fullName}`,
    }))
    const unread = status === 'failed' && !tests.some(({ outcome }) => outcome === 'failed')
    return unread ? [...tests, { outcome: 'failed', title: `${project}: ${name} could not be run` }] : tests
  })
}
