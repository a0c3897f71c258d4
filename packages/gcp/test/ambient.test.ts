import { coreStrategies, explain } from '@lakeauth/core'
import { fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { expect, it } from 'vitest'
import { gcpStrategies } from '../src/index.js'

const HOST = 'https://1.7.gcp.databricks.com'

it.each<Readonly<Record<string, string>>>([
  { GCE_METADATA_HOST: '169.254.169.254' },
  { GCE_METADATA_HOST: 'http://a/b' },
  { LAKEAUTH_GOOGLE_ALLOWED_ORIGINS: 'https://sts.example' },
])('%j leaves the default profile in charge, and does not stop what a variable sets up [P04]', async (env) => {
  const strategies = [...coreStrategies, ...gcpStrategies]
  const files = fakeFiles({ '/home/ada/.databrickscfg': `[DEFAULT]\nhost = ${HOST}\ntoken = dapi-synthetic\n` })
  const byProfile = await explain({ strategies, ...fakePorts({ env, files, home: '/home/ada' }) })
  expect([byProfile.selected, byProfile.profile, byProfile.error]).toEqual(['pat', 'DEFAULT', undefined])
  const set = { ...env, DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-synthetic' }
  const byVariable = await explain({ strategies, ...fakePorts({ env: set }) })
  expect([byVariable.selected, byVariable.error]).toEqual(['pat', undefined])
})
