import { coreStrategies, explain } from '@lakeauth/core'
import { fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { azureStrategies } from '../src/index.js'
import { refusalOf, secretOf, surroundings } from './support/surroundings.js'

const HOST = 'https://adb-1.7.azuredatabricks.net'

it.each<Readonly<Record<string, string>>>([
  { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/' },
  { ARM_ENVIRONMENT: 'another', ARM_SUBSCRIPTION_ID: 'of/another/tool' },
  { AZURE_SUBSCRIPTION_ID: '00000000-0000-0000-0000-000000000001', ARM_ENVIRONMENT: 'public' },
  { AZURE_AUTHORITY_HOST: 'http://emulator:8080' },
  { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: 'synthetic' },
  { IDENTITY_ENDPOINT: 'http://sidecar.example/token', IMDS_ENDPOINT: 'http://sidecar.example' },
  { AZURE_POD_IDENTITY_AUTHORITY_HOST: 'http://nmi.example' },
])('%j leaves the default profile in charge, and does not stop what a variable sets up [P04]', async (env) => {
  const strategies = [...coreStrategies, ...azureStrategies]
  const files = fakeFiles({ '/home/ada/.databrickscfg': `[DEFAULT]\nhost = ${HOST}\ntoken = dapi-synthetic\n` })
  const byProfile = await explain({ strategies, ...fakePorts({ env, files, home: '/home/ada' }) })
  expect([byProfile.selected, byProfile.profile, byProfile.error]).toEqual(['pat', 'DEFAULT', undefined])
  const set = { ...env, DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-synthetic' }
  const byVariable = await explain({ strategies, ...fakePorts({ env: set }) })
  expect([byVariable.selected, byVariable.error]).toEqual(['pat', undefined])
})

describe('the subscription of another tool', () => {
  const env = { ARM_SUBSCRIPTION_ID: 'my-sub' }

  it.each([{}, { withId: true }])('stops no sign-in that does not use it: %j [P04]', async ({ withId }) => {
    const { world, signIn } = surroundings()
    const id = withId && { azureWorkspaceResourceId: world.azure.workspaceResourceId }
    expect(await (await signIn({ ...secretOf(world), ...id }, env)).headers()).toHaveProperty('Authorization')
  })

  it('is refused where the workspace is named in it, or a setting of Databricks has it', async () => {
    const { world, signIn } = surroundings()
    const named = { azureResourceGroup: 'analytics', azureWorkspaceName: 'production' }
    const own = { azureSubscriptionId: 'my-sub' }
    const [variable, option] = [
      await refusalOf(signIn({ ...secretOf(world), ...named }, env)),
      await refusalOf(signIn({ ...secretOf(world), ...own })),
    ]
    for (const error of [variable, option]) {
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'azureSubscriptionId' })
      expect(error.message).toContain('the subscription id is a GUID')
    }
    expect(variable.message).toContain('azureSubscriptionId (environment variable ARM_SUBSCRIPTION_ID)')
    expect(world.journal.entries).toEqual([])
  })
})

it.each([
  ['a secret of the environment', { ARM_CLIENT_SECRET: 'synthetic', ARM_TENANT_ID: 'contoso.com' }],
  [
    'a job of GitHub',
    { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://g.example', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'synthetic' },
  ],
])('a managed identity that options name is no conflict with %s [P04]', async (_what, env) => {
  const { world, signIn } = surroundings()
  const { clientId: azureClientId } = world.azure.managedIdentity.userAssigned
  expect((await signIn({ azureUseMsi: true, azureClientId }, env)).authType).toBe('azure-msi')
})
