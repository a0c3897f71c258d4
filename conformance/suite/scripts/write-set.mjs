// Freezes the cases as they are into sets/<version>.json: node scripts/write-set.mjs 0.1. Those for clients are a set of their
// own, sets/client-<version>.json: node scripts/write-set.mjs 0.1 --clients. Build the package first. From the release of its
// version on a set never changes: this refuses to.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [number, ...options] = process.argv.slice(2)
if (!number || !/^\d+\.\d+$/.test(number)) throw new Error('Which version? node scripts/write-set.mjs 0.1')
const clients = options.filter((option) => option === '--clients')
const name = clients.length > 0 ? `client-${number}` : number
const file = new URL(`../sets/${name}.json`, import.meta.url)
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const isPublished = version.localeCompare(`${number}.0`, undefined, { numeric: true }) >= 0
if (existsSync(file) && isPublished) throw new Error(`${name} is published: its set stays as it is.`)

const command = fileURLToPath(new URL('../bin/lakeauth-conformance.js', import.meta.url))
const { set, cases } = JSON.parse(
  execFileSync(process.execPath, [command, 'list', '--json', ...clients], { encoding: 'utf8' }),
)
const lines = cases.map(({ id, rev }) => `    { "id": "${id}", "rev": ${rev} }`).sort()
writeFileSync(
  file,
  `{\n  "name": "${name}",\n  "digest": "${set.digest}",\n  "cases": [\n${lines.join(',\n')}\n  ]\n}\n`,
)
