import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JournalEntry } from '@lakeauth/mock'
import { expect, it } from 'vitest'

const mock = join(dirname(fileURLToPath(import.meta.resolve('@lakeauth/mock/package.json'))), 'bin/lakeauth-mock.js')
const program = fileURLToPath(new URL('support/run-sign-in.mjs', import.meta.url))
const SLOW = 120_000

/** What each sign-in asks of `lakeauth-mock run`, beside the discovery of a host. */
const grants = {
  pat: {},
  'oauth-m2m': { 'workspace.token': 1 },
  'account-oauth-m2m': { 'account.token': 1 },
  'env-oidc': { 'workspace.token': 1 },
  'file-oidc': { 'workspace.token': 1 },
  'github-oidc': { 'github-oidc.token': 1, 'workspace.token': 1 },
  'azure-devops-oidc': { 'azure-devops.token': 1, 'workspace.token': 1 },
  'metadata-service': { 'metadata.token': 1 },
  'azure-client-secret': { 'entra.token': 1 },
  'azure-msi': { 'imds.token': 1 },
  'google-credentials': { 'google.token': 2 },
  'google-id': { 'iam-credentials.generate-id-token': 1 },
} as const

it.for(Object.entries(grants))(
  'lakeauth-mock run --client node --auth %s signs this project in, by nothing but the environment',
  { timeout: SLOW },
  async ([auth, expected], { skip }) => {
    const { code, stdout, stderr, entries } = await run(auth, auth === 'azure-msi' ? ['--isolate'] : [])
    const refused = /^lakeauth-mock: (--isolate: .*)/.exec(stderr)?.[1]
    if (refused !== undefined) skip(refused)
    expect([code, stdout, stderr]).toEqual([0, `signed in as ${auth.replace('account-', '')}\n`, ''])
    const asked = Object.groupBy(entries, ({ operation }) => operation)
    for (const [operation, count] of Object.entries(expected))
      expect([operation, asked[operation]?.length]).toEqual([operation, count])
    expect(entries.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  },
)

/** What somebody has in the environment of another sign-in: at each of these places it went astray. */
const astray = {
  DATABRICKS_DISCOVERY_URL: 'https://mine.example/oidc',
  DATABRICKS_SCOPES: 'zzz',
  DATABRICKS_CONFIG_FILE: '/nowhere/databrickscfg',
  ARM_SUBSCRIPTION_ID: 'mine',
  AZURE_TENANT_ID: 'mine',
  AZURE_CLIENT_ID: 'mine',
  AZURE_CLIENT_SECRET: 'synthetic-of-mine',
  AZURE_AUTHORITY_HOST: 'https://login.mine.example',
  AZURE_FEDERATED_TOKEN_FILE: '/nowhere/token',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:1/identity',
  IDENTITY_HEADER: 'synthetic-of-mine',
  MSI_ENDPOINT: 'http://127.0.0.1:1/msi',
  IMDS_ENDPOINT: 'http://127.0.0.1:1/imds',
}

it.for(['oauth-m2m', 'github-oidc', 'azure-client-secret', 'azure-msi'] as const)(
  'with %s nothing that was set for another sign-in has a say',
  { timeout: SLOW },
  async (auth, { skip }) => {
    const { code, stderr, entries } = await run(auth, auth === 'azure-msi' ? ['--isolate'] : [], astray)
    const refused = /^lakeauth-mock: (--isolate: .*)/.exec(stderr)?.[1]
    if (refused !== undefined) skip(refused)
    expect([code, stderr]).toEqual([0, ''])
    expect(entries.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  },
)

/** Runs the program as the guide says, with nothing of our environment but PATH, and what is given. */
async function run(auth: string, more: readonly string[], inherited: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
  try {
    const journal = join(folder, 'asked.json')
    const words = [
      'run',
      '--client',
      'node',
      '--auth',
      auth,
      ...more,
      '--journal',
      journal,
      '--',
      process.execPath,
      program,
    ]
    const ended = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, ...inherited }
      execFile(process.execPath, [mock, ...words], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      )
    })
    const written = await readFile(journal, 'utf8').catch(() => '{"journals": [{"entries": []}]}')
    const { journals } = JSON.parse(written) as { journals: [{ entries: JournalEntry[] }] }
    return { ...ended, entries: journals[0].entries }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
