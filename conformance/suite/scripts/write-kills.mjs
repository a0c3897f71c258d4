// Writes kills.json, the kill matrix: every mutant of a strategy or a client, and the checks that catch it. The tests compare it,
// and fail on a mutant that nothing catches. Runs the matrix itself, from source: node scripts/write-kills.mjs
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const file = new URL('../kills.json', import.meta.url)
if (!existsSync(file)) writeFileSync(file, '{ "mutants": {} }\n')
const tests = ['test/kill-matrix.test.ts', 'test/driver/client-kill-matrix.test.ts'].map(
  (name) => `conformance/suite/${name}`,
)
// One after the other: each writes its part of the file.
const args = ['run', '--project', '@lakeauth/conformance', '--no-file-parallelism', ...tests]
const env = { ...process.env, LAKEAUTH_WRITE_KILLS: '1' }
const tool = (name) => join(root, 'node_modules', '.bin', name)
const { status } = spawnSync(tool('vitest'), args, { cwd: root, stdio: 'inherit', env })
const formatted = spawnSync(tool('biome'), ['format', '--write', fileURLToPath(file)], { cwd: root, stdio: 'inherit' })
process.exitCode = status === 0 ? (formatted.status ?? 1) : (status ?? 1)
