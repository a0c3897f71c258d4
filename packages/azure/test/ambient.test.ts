import { coreStrategies, explain } from '@lakeauth/core'
import { fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { expect, it } from 'vitest'
import { azureStrategies } from '../src/index.js'

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
