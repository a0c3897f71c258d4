// Freezes the cases as they are into sets/<version>.json: node scripts/write-set.mjs 0.1. Build the package first. From the
// release of its version on a set never changes: this refuses to.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [name] = process.argv.slice(2)
if (!name || !/^\d+\.\d+$/.test(name)) throw new Error('Which version? node scripts/write-set.mjs 0.1')
const file = new URL(`../sets/${name}.json`, import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const isPublished = version.localeCompare(`${name}.0`, undefined, { numeric: true }) >= 0
if (existsSync(file) && isPublished) throw new Error(`${name} is published: its set stays as it is.`)

const command = fileURLToPath(new URL('../bin/lakeauth-conformance.js', import.meta.url))
const { set, cases } = JSON.parse(execFileSync(process.execPath, [command, 'list', '--json'], { encoding: 'utf8' }))
const lines = cases.map(({ id, rev }) => `    { "id": "${id}", "rev": ${rev} }`).sort()
writeFileSync(
  file,
  `{\n  "name": "${name}",\n  "digest": "${set.digest}",\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`,
)
