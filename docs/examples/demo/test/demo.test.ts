import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { azureStrategies } from '@lakeauth/azure'
import { coreStrategies, defineStrategy, pat } from '@lakeauth/core'
import { federationStrategies } from '@lakeauth/federation'
import { gcpStrategies } from '@lakeauth/gcp'
import { netrcStrategies } from '@lakeauth/netrc'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { demo } from '../src/demo.js'
import type { Row } from '../src/sign-in.js'
import { madeStrategies } from '../src/made-strategies.js'
import { exportedStrategies } from '../src/strategies.js'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const packages = new URL('../../../../packages/', import.meta.url)

const strategies = [
  ...azureStrategies,
  ...coreStrategies,
  ...federationStrategies,
  ...gcpStrategies,
  ...netrcStrategies,
  ...madeStrategies,
]

interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let temporary: string

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'lakeauth-demo-test-'))
})

afterEach(() => rm(temporary, { recursive: true }))

/** Runs the built demo with an environment that knows no Databricks. */
function run(...words: string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'], TMPDIR: temporary }
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

function rowsOf(stdout: string): readonly Row[] {
  return (JSON.parse(stdout) as { readonly rows: readonly Row[] }).rows
}

it('signs in with every exported strategy, with the right identity and the exact number of token requests [P07] [A01] [A02] [A03] [A07] [A27] [A30]', async () => {
  const { code, stdout, stderr } = await run('--json')
  expect([code, stderr]).toEqual([0, ''])
  const rows = rowsOf(stdout)
  expect(rows.map(({ strategy, tokenRequests, ok }) => [strategy, tokenRequests, ok])).toEqual([
    ['azure-client-secret', 2, true],
    ['azure-client-certificate', 2, true],
    ['azure-msi', 2, true],
    ['azure-workload-identity', 2, true],
    ['azure-cli', 0, true],
    ['github-oidc-azure', 4, true],
    ['azure-devops-oidc-azure', 4, true],
    ['pat', 0, true],
    ['basic', 0, true],
    ['oauth-m2m', 1, true],
    ['metadata-service', 1, true],
    ['databricks-cli', 1, true],
    ['env-oidc', 1, true],
    ['file-oidc', 1, true],
    ['github-oidc', 2, true],
    ['azure-devops-oidc', 2, true],
    ['gitlab-oidc', 1, true],
    ['circleci-oidc', 1, true],
    ['kubernetes-oidc', 1, true],
    ['aws-oidc', 1, true],
    ['google-credentials', 2, true],
    ['google-id', 3, true],
    ['google-metadata', 1, true],
    ['netrc', 0, true],
    ['azure-token-credential', 2, true],
    ['callback-oidc', 1, true],
    ['google-oidc', 1, true],
  ])
  expect(rows.map(({ identity }) => identity)).toEqual([
    ...azureStrategies.map(({ name }) =>
      name === 'azure-cli' ? 'tester@lakeauth.example' : expect.stringMatching(/^[0-9a-f]{8}-/),
    ),
    'pat@lakeauth.example',
    'basic@lakeauth.example',
    expect.stringMatching(/^[0-9a-f]{8}-/),
    'tester@lakeauth.example',
    'tester@lakeauth.example',
    ...federationStrategies.map(() => expect.stringMatching(/^[0-9a-f]{8}-/)),
    expect.stringMatching(/^databricks@.*gserviceaccount\.com$/),
    expect.stringMatching(/^databricks@.*gserviceaccount\.com$/),
    expect.stringMatching(/-compute@developer\.gserviceaccount\.com$/),
    'netrc@lakeauth.example',
    expect.stringMatching(/^[0-9a-f]{8}-/),
    expect.stringMatching(/^[0-9a-f]{8}-/),
    expect.stringMatching(/^[0-9a-f]{8}-/),
  ])
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(['strategy', 'identity', 'tokenRequests', 'firstHeaderMs', 'ok'])
    expect(row.firstHeaderMs).toBeGreaterThanOrEqual(0)
  }
})

it('prints a table for people', async () => {
  const { code, stdout } = await run()
  expect(code).toBe(0)
  const [heading, ...lines] = stdout.trimEnd().split('\n')
  expect(heading).toMatch(/^strategy +identity +token requests +first header +ok$/)
  expect(lines).toHaveLength(strategies.length)
  for (const line of lines) expect(line).toMatch(/^\S+ +\S+ +\d+ +\d+\.\d ms +yes$/)
})

it.each([
  ['azure-client-secret', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['azure-client-certificate', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['azure-msi', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['azure-workload-identity', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['azure-cli', 'TokenRequestError ERR_TOKEN_NOT_RENEWED'],
  ['github-oidc-azure', 'SubjectTokenError ERR_SUBJECT_TOKEN_FORBIDDEN'],
  ['azure-devops-oidc-azure', 'SubjectTokenError ERR_SUBJECT_TOKEN_FORBIDDEN'],
  ['pat', 'ApiError ERR_API_REFUSED'],
  ['basic', 'ApiError ERR_API_REFUSED'],
  ['oauth-m2m', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['metadata-service', 'SubjectTokenError ERR_SUBJECT_TOKEN_UNAVAILABLE'],
  ['databricks-cli', 'CommandError ERR_COMMAND_FAILED'],
  ['env-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
  ['file-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
  ['github-oidc', 'SubjectTokenError ERR_SUBJECT_TOKEN_FORBIDDEN'],
  ['azure-devops-oidc', 'SubjectTokenError ERR_SUBJECT_TOKEN_FORBIDDEN'],
  ['gitlab-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
  ['circleci-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
  ['kubernetes-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
  ['aws-oidc', 'SubjectTokenError ERR_SUBJECT_TOKEN_FORBIDDEN'],
  ['google-credentials', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['google-id', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['google-metadata', 'SubjectTokenError ERR_SUBJECT_TOKEN_UNAVAILABLE'],
  ['netrc', 'TokenRequestError ERR_TOKEN_NOT_RENEWED'],
  ['azure-token-credential', 'TokenRequestError ERR_TOKEN_REJECTED'],
  ['callback-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
  ['google-oidc', 'TokenRequestError ERR_FEDERATION_REFUSED'],
])('fails only the row of %s, with the error %s, when its secret is wrong', async (strategy, error) => {
  const { code, stdout, stderr } = await run('--json', '--break', strategy)
  expect(code).toBe(1)
  expect(stderr).toContain(`${strategy}: ${error}: `)
  const failed = rowsOf(stdout).filter(({ ok }) => !ok)
  expect(failed.map((row) => [row.strategy, row.identity])).toEqual([[strategy, null]])
  expect(rowsOf(stdout)).toHaveLength(strategies.length)
  expect(readdirSync(temporary)).toEqual([])
})

it.each([[['--break', 'nobody']], [['--break']], [['--verbose']], [['surplus']]])(
  'takes %j for a mistake of the caller, and prints nothing on stdout',
  async (words) => {
    const { code, stdout, stderr } = await run(...words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('Usage: ')
  },
)

it('fails for a strategy that nobody has set up for it', async () => {
  const unknown = defineStrategy({ ...pat, name: 'unknown' })
  await expect(demo([pat, unknown])).rejects.toThrow(/no set-up for the strategy "unknown"/)
})

it('finds the strategies of every published package', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const published = readdirSync(packages).map(
    (folder) => JSON.parse(readFileSync(new URL(`${folder}/package.json`, packages), 'utf8')).name,
  )
  expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(published))
  expect([...(await exportedStrategies()), ...madeStrategies].map(({ name }) => name)).toEqual(
    expect.arrayContaining(strategies.map(({ name }) => name)),
  )
})
