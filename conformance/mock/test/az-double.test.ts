import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AzAccount, writeAzDouble } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import { type Ran, run } from './tools.js'

const DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'
const ELSEWHERE = { tenantId: 'other.example', subscriptionId: '11111111-0000-4000-8000-000000000001' }

let folder: string
let own: Pick<AzAccount, 'tenantId' | 'subscriptionId'>
let token: string

beforeEach(async () => {
  const { azure } = createWorld()
  own = { tenantId: azure.tenantId, subscriptionId: azure.subscriptionId }
  token = await azure.issueToken({ userName: 'ada@lakeauth.example' })
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-az-'))
})

afterEach(() => rm(folder, { recursive: true }))

/** Writes the double and gives a way to run it, with the running Node first on its PATH. */
async function az(accounts: readonly AzAccount[]): Promise<(...args: string[]) => Promise<Ran>> {
  const path = await writeAzDouble(folder, { accounts })
  return (...args) => run(path, args, { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, TZ: 'UTC' })
}

const getToken = ['account', 'get-access-token', '--resource', DATABRICKS] as const

test('it shows its login and hands out a token with both ways to tell its end', async () => {
  const run = await az([{ login: 'user', ...own, tokens: { [DATABRICKS]: token } }])
  const shown = JSON.parse((await run('account', 'show', '--output', 'json')).stdout)
  expect(shown).toMatchObject({ id: own.subscriptionId, tenantId: own.tenantId, user: { type: 'user' } })
  const printed = JSON.parse((await run(...getToken, '-o', 'json')).stdout)
  expect(printed).toMatchObject({ accessToken: token, subscription: own.subscriptionId, tokenType: 'Bearer' })
  expect(`${printed.expiresOn.replace(' ', 'T')}Z`).toBe(
    new Date(printed.expires_on * 1000).toISOString().replace('.000Z', '.000000Z'),
  )
})

test('it takes the login of a tenant or of a subscription, and not both', async () => {
  const accounts = [ELSEWHERE, own].map((where) => ({
    login: 'user' as const,
    ...where,
    tokens: { [DATABRICKS]: token },
  }))
  const run = await az(accounts)
  const tenant = ['--tenant', own.tenantId] as const
  const subscription = ['--subscription', own.subscriptionId] as const
  expect(JSON.parse((await run(...getToken)).stdout)).toMatchObject({ tenant: ELSEWHERE.tenantId })
  expect(JSON.parse((await run(...getToken, ...tenant)).stdout)).toMatchObject({ tenant: own.tenantId })
  expect(JSON.parse((await run(...getToken, ...subscription)).stdout)).toMatchObject({ tenant: own.tenantId })
  expect(await run(...getToken, ...tenant, ...subscription)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not both'),
  })
})

test('it refuses as the real program does', async () => {
  const run = await az([{ login: 'managed-identity', ...own, tokens: { [DATABRICKS]: token } }])
  const refusal = async (...args: string[]): Promise<readonly [number | null, string]> => {
    const { code, stdout, stderr } = await run(...args)
    expect(stdout).toBe('')
    return [code, stderr]
  }
  expect(await refusal(...getToken, '--tenant', own.tenantId)).toEqual([
    1,
    "ERROR: Tenant shouldn't be specified for managed identity account\n",
  ])
  expect((await refusal('account', 'get-access-token', '--resource', 'other'))[1]).toContain('AADSTS500011')
  expect((await refusal('account', 'show', '-s', 'other'))[1]).toContain("doesn't exist in cloud 'AzureCloud'")
  expect((await refusal('account', 'show', '--query', 'id'))[0]).toBe(2)
  expect((await refusal('vm', 'list'))[0]).toBe(2)
})

test('nobody is logged in to it without an account, and its profile file says so', async () => {
  const run = await az([])
  expect(await run('account', 'show')).toEqual({
    code: 1,
    stdout: '',
    stderr: "ERROR: Please run 'az login' to setup account.\n",
  })
  const profile = await readFile(join(folder, 'azureProfile.json'), 'utf8')
  expect(JSON.parse(profile.slice(1))).toEqual({ subscriptions: [] })
})
