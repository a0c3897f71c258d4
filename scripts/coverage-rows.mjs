// Writes docs/reference/coverage.md from the reports of the last run of the suites; with --check it compares instead.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runChecks } from './lib/checks.mjs'
import { coveragePage, titleProblems } from './lib/coverage.mjs'
import { root } from './lib/run.mjs'
import { readJson, testedPackages } from './lib/workspace.mjs'

const check = process.argv.includes('--check')
const page = join(root, 'docs/reference/coverage.md')
const rows = readJson(join(root, 'docs/reference/rows.json'))
const reports = join(root, 'reports')
// A test that lacks its tool here was seen to pass where the page was made; with REQUIRE_TOOLS=1 it has failed by now.
const proven = check ? /^(passed|skipped|pending)$/ : /^passed$/

const tests = testedPackages()
  .map(({ manifest }) => join(reports, `${manifest.name}.json`))
  .filter((file) => existsSync(file))
  .flatMap((file) => readJson(file).testResults)
  .flatMap(({ name, assertionResults }) =>
    assertionResults.map((result) => ({ ...result, file: relative(root, name) })),
  )
  .filter(({ status }) => proven.test(status))

const ok = await runChecks('coverage-rows', [
  { title: 'every row in a title is known', run: () => titleProblems(tests, rows) },
  { title: 'the page of proven rows is what the titles of passing tests say', run: writeOrCompare },
])
process.exitCode = ok ? 0 : 1

function writeOrCompare() {
  if (tests.length === 0) return ['There is no report of a passing test. Run npm test first.']
  const text = coveragePage(tests, rows)
  if (!check) writeFileSync(page, text)
  const committed = existsSync(page) ? readFileSync(page, 'utf8') : ''
  return committed === text ? [] : ['docs/reference/coverage.md differs. Run: node scripts/coverage-rows.mjs']
}
