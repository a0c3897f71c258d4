import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pat } from '@lakeauth/core'
import { expect, test, vi } from 'vitest'
import { certifyStrategy, listCases, type Scenario, titleOf } from '../../src/index.js'
import { inapplicable } from '../../src/case.js'
import { coreScenarios } from '../core-scenarios.js'

// Each runner is a process of its own.
vi.setConfig({ testTimeout: 120_000 })

const scenario = coreScenarios['pat']?.[0] as Scenario
const isOut = (one: ReturnType<typeof listCases>[number]): boolean =>
  inapplicable(one, scenario.capabilities) !== undefined
const run = listCases().filter((one) => !isOut(one))
const skipped = listCases().filter(isOut)
const SKIPPED = 'FLIGHT-001 a hundred first callers cost one token request (inapplicable: token-requests not declared)'

test('node:test shows each case by its id and sentence, and what is inapplicable as skipped', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-runner-'))
  const url = (path: string): string => new URL(path, import.meta.url).href
  await writeFile(
    join(folder, 'pat.test.mjs'),
    `import { test } from 'node:test'
    import { certifyStrategy } from '${url('../../dist/index.js')}'
    import { pat } from '${url('../../../../packages/core/dist/index.js')}'
    certifyStrategy({ test, strategy: pat, scenario: {
      name: 'workspace',
      capabilities: ${JSON.stringify(scenario.capabilities)},
      arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
      invalid: ${JSON.stringify(scenario.invalid)},
    } })`,
  )
  const words = ['--test', '--test-reporter=tap', 'pat.test.mjs']
  // A child of a test of Node's own would report to it.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const { code, stdout } = await ended(words, { cwd: folder, env })
  await rm(folder, { recursive: true })
  expect(code).toBe(0)
  const lines = stdout.replaceAll('\\', '').split('\n')
  const named = (title: string): string | undefined => lines.find((line) => line.includes(` - ${title}`))
  expect(run.filter((one) => !named(titleOf(one))?.startsWith('ok '))).toEqual([])
  expect(named(SKIPPED)).toMatch(/# SKIP/)
  expect(lines).toEqual(expect.arrayContaining([`# pass ${run.length}`, `# skipped ${skipped.length}`]))
})

test('vitest shows each case by its id and sentence, and what is inapplicable as skipped', async () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url))
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-runner-'))
  const file = join(folder, 'report.json')
  const words = ['run', '--project', '@lakeauth/conformance', 'test/examples/m2m.test.ts']
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^VITEST|^NODE_ENV$/.test(name)))
  const { code } = await ended([vitest, ...words, '--reporter=json', `--outputFile=${file}`], { cwd: root, env })
  expect(code).toBe(0)
  const { testResults } = JSON.parse(await readFile(file, 'utf8')) as VitestReport
  await rm(folder, { recursive: true })
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  expect(results.length).toBe(listCases().length)
  const titles = (status: string): readonly string[] =>
    results.filter((one) => one.status === status).map(({ title }) => title)
  expect(titles('passed')).toContain('FLIGHT-001 a hundred first callers cost one token request [R19] [P01]')
  expect([...titles('skipped'), ...titles('pending')]).toContainEqual(
    expect.stringMatching(/^PAT-001 .* \(inapplicable: pat not declared\)$/),
  )
})

test("jest's test shows each case by its id and sentence, and what is inapplicable as skipped", async () => {
  const jest = likeJest()
  certifyStrategy({ test: jest.test, strategy: pat, scenario })
  const results = await jest.run()
  expect(results.filter(({ status }) => status === 'passed').map(({ title }) => title)).toEqual(run.map(titleOf))
  expect(results.filter(({ status }) => status === 'pending')).toHaveLength(skipped.length)
  expect(results.find(({ title }) => title === SKIPPED)?.status).toBe('pending')
  expect(results.filter(({ status }) => status === 'failed')).toEqual([])
})

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

interface JestResult {
  readonly title: string
  readonly status: 'passed' | 'pending' | 'failed'
}

/**
 * Jest is not installed here: this is what its `test` demands. A name, a function that takes no callback and gives a promise or
 * nothing, nothing registered once the tests run, and nothing to be done with what it returns.
 */
function likeJest() {
  const tests: { readonly title: string; readonly fn?: () => unknown }[] = []
  let runs = false
  const registered = (title: unknown, fn: unknown): { readonly title: string; readonly fn: () => unknown } => {
    if (runs) throw new Error('Cannot add a test after tests have started running.')
    if (typeof title !== 'string') throw new Error(`Invalid first argument, ${String(title)}.`)
    if (typeof fn !== 'function') throw new Error(`Invalid second argument, ${String(fn)}.`)
    if (fn.length > 0) throw new Error('A function with an argument has to call it.')
    return { title, fn: fn as () => unknown }
  }
  const jestTest = (title: string, fn: () => Promise<void>): void => void tests.push(registered(title, fn))
  const skip = (title: string, fn: () => Promise<void>): void => void tests.push({ title: registered(title, fn).title })
  const results: JestResult[] = []
  return {
    test: Object.assign(jestTest, { skip }),
    run: async (): Promise<readonly JestResult[]> => {
      runs = true
      for (const { title, fn } of tests) results.push({ title, status: fn ? await statusOf(fn) : 'pending' })
      return results
    },
  }
}

async function statusOf(fn: () => unknown): Promise<'passed' | 'failed'> {
  try {
    const returned = fn()
    const fits = returned === undefined || typeof (returned as { then?: unknown }).then === 'function'
    await returned
    return fits ? 'passed' : 'failed'
  } catch {
    return 'failed'
  }
}

function ended(
  words: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<{ readonly code: number; readonly stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, words, { ...options, maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      resolve({ code: error ? Number(error.code) : 0, stdout }),
    )
  })
}
