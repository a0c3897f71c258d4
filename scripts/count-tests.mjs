// Sums the reports of the last `npm test`. The last line is `N passed, N failed`.
import { join } from 'node:path'
import { countReports, summaryLine } from './lib/count.mjs'
import { root } from './lib/run.mjs'
import { testedPackages } from './lib/workspace.mjs'

const projects = testedPackages().map(({ manifest }) => manifest.name)
const count = countReports(join(root, 'reports'), { projects, skipsFail: process.env.REQUIRE_TOOLS === '1' })
for (const title of count.skipped) console.log(`skipped  ${title}`)
if (count.inapplicable.length > 0)
  console.log(`${count.inapplicable.length} cases of the contract kit do not apply to what they were given.`)
for (const title of count.failed) console.log(`FAILED   ${title}`)
console.log(summaryLine(count))
process.exitCode = count.failed.length === 0 && count.passed > 0 ? 0 : 1
