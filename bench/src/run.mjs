// The bench's command. A table on stdout, progress on stderr; see README.md for the options.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bench } from './lib/bench.mjs'
import { writePages } from './lib/pages.mjs'
import { tableOf } from './lib/table.mjs'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
})
const run = await bench({
  only: values.only?.split(','),
  quick: values.quick,
  log: (text) => process.stderr.write(`${text}\n`),
})
if (run.figures.length > 0) console.log(tableOf(run))
for (const problem of run.problems) console.log(`✘  ${problem}`)
if (values.json) writeFileSync(values.json, `${JSON.stringify(run, null, 2)}\n`)
if (values.page && run.figures.length > 0) writePages(run)
process.exit(run.problems.length > 0 ? 1 : 0)
