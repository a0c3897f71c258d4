import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { execFile } from 'node:child_process'
import { expect, test, vi } from 'vitest'
import { launchCommand } from '../../src/driver/launch.js'
import { driverOptions, resultsOf, withMocks } from './clients.js'

// Each starts its driver for every case, and one is compiled first.
vi.setConfig({ testTimeout: 600_000 })

const sample = (name: string): string => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url))
const isInstalled = (tool: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, tool)))

/** Skipped by name when a tool is not installed; with REQUIRE_TOOLS=1 a missing tool fails instead. */
const testWith = (...tools: readonly string[]): typeof test | typeof test.skip =>
  tools.every(isInstalled) || process.env['REQUIRE_TOOLS'] === '1' ? test : test.skip

testWith('python3')('the sample for Python is conformant, wherever cases apply (needs python3)', () =>
  passes(`python3 "${sample('driver.py')}"`, 'sample-python'),
)

testWith('curl', 'jq')('the sample for the shell is conformant, wherever cases apply (needs curl and jq)', () =>
  passes(`sh "${sample('driver.sh')}"`, 'sample-shell'),
)

const testWithGo = isInstalled('go') ? test : test.skip
testWithGo('the sample for Go is conformant, wherever cases apply (needs go)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-go-'))
  try {
    const driver = join(folder, 'driver')
    // It has no module: nothing is fetched.
    const env = { ...process.env, GOFLAGS: '-p=1', GOPROXY: 'off', GO111MODULE: 'off' }
    await promisify(execFile)('go', ['build', '-o', driver, sample('driver.go')], { cwd: folder, env })
    await passes(`"${driver}"`, 'sample-go')
  } finally {
    await rm(folder, { recursive: true })
  }
})

async function passes(command: string, name: string): Promise<void> {
  const results = await withMocks((mocks) => resultsOf(driverOptions(command, launchCommand), { mocks }))
  expect(results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'inapplicable')).toEqual([])
  expect(results.map(({ strategy }) => strategy)).toContain(name)
  expect(results.filter(({ outcome }) => outcome === 'pass').length).toBe(21)
}
