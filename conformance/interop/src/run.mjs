// The command behind `npm run interop`. A table on stdout, progress on stderr; see README.md for the options.
import { parseArgs } from 'node:util'
import { clients } from './clients/index.mjs'
import { interop } from './lib/interop.mjs'
import { writePage } from './lib/page.mjs'
import { tableOf } from './lib/table.mjs'
import { matrixTable, writeMatrix } from './matrix/page.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    install: { type: 'boolean', default: false },
    page: { type: 'boolean' },
    matrix: { type: 'boolean' },
  },
})
const only = values.only?.split(',')
const unknown = only?.filter((name) => !clients.some((client) => client.key === name)) ?? []
if (unknown.length > 0) {
  console.error(`There is no client ${unknown.join(', ')}. There are ${clients.map(({ key }) => key).join(', ')}.`)
  process.exit(2)
}
const run = await interop(only ? clients.filter(({ key }) => only.includes(key)) : clients, {
  install: values.install,
  matrix: values.matrix,
  log: (text) => process.stderr.write(`${text}\n`),
})
if (!values.matrix) console.log(tableOf(run))
console.log(matrixTable(run))
// A page of some clients would hide the others.
if (values.page && only) console.error('The page is written from a run of every client: leave out --only.')
else if (values.page) {
  if (!values.matrix) writePage(run)
  writeMatrix(run)
}
// What a published client does is not ours to fail: that it could not be found out is.
process.exitCode =
  run.rows.some(({ result }) => result === 'fail') || run.certified.some(({ failed }) => failed) ? 1 : 0
