import { coreStrategies, explain } from '@lakeauth/core'
import { fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { federationStrategies } from '../src/index.js'

const HOST = 'https://dbc-1.cloud.databricks.com'
const POD = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
const POD_FILES = { '/var/run/secrets/tokens/databricks-token': 'synthetic' }

type Env = Readonly<Record<string, string>>

function report(env: Env, files: Env = {}) {
  const ports = fakePorts({ env, files: fakeFiles(files), home: '/home/ada' })
  return explain({ strategies: [...coreStrategies, ...federationStrategies], ...ports })
}

const PIPELINE = {
  TF_BUILD: 'True',
  SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'https://dev.azure.com/contoso/',
  SYSTEM_OIDCREQUESTURI: 'https://dev.azure.com/contoso/p/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken',
  SYSTEM_ACCESSTOKEN: 'synthetic',
}
const ACTIONS = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.actions.githubusercontent.com/idtoken?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'synthetic',
}

describe('the surroundings of a workload', () => {
  it.each<{ of: string; env: Env }>([
    {
      of: 'AWS',
      env: { AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'x' },
    },
    { of: 'a local copy of AWS', env: { AWS_REGION: 'local', AWS_ENDPOINT_URL_STS: 'http://localstack:4566' } },
    { of: 'Azure Pipelines', env: PIPELINE },
    {
      of: 'a server of Azure DevOps',
      env: { TF_BUILD: 'True', SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'http://tfs:8080/tfs/x/' },
    },
    { of: 'GitHub Actions', env: ACTIONS },
    { of: 'GitHub Actions on a server', env: { ...ACTIONS, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://ghes/idtoken' } },
    { of: 'CircleCI', env: { CIRCLECI: 'true', CIRCLE_OIDC_TOKEN_V2: 'synthetic' } },
    { of: 'somebody who allows origins', env: { LAKEAUTH_OIDC_ALLOWED_ORIGINS: 'https://github.example' } },
    { of: 'somebody who names an audience', env: { DATABRICKS_TOKEN_AUDIENCE: 'databricks' } },
  ])('of $of leave the default profile in charge, and do not stop what a variable sets up [P04]', async ({ env }) => {
    const cfg = { '/home/ada/.databrickscfg': `[DEFAULT]\nhost = ${HOST}\ntoken = dapi-synthetic\n` }
    const byProfile = await report(env, cfg)
    expect([byProfile.selected, byProfile.profile, byProfile.error]).toEqual(['pat', 'DEFAULT', undefined])
    const byVariable = await report({ ...env, DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-synthetic' })
    expect([byVariable.selected, byVariable.error]).toEqual(['pat', undefined])
  })

  it.each<{ variable: string; value: string }>([
    { variable: 'AWS_ENDPOINT_URL_STS', value: 'http://localstack:4566' },
    { variable: 'AWS_REGION', value: 'local' },
    { variable: 'ACTIONS_ID_TOKEN_REQUEST_URL', value: 'http://ghes.example/idtoken' },
    { variable: 'SYSTEM_TEAMFOUNDATIONCOLLECTIONURI', value: 'http://tfs:8080/tfs/x/' },
  ])('do not stop a pod with $variable=$value, and tell who needs it why not [P04]', async ({ variable, value }) => {
    const env = { ...POD, DATABRICKS_HOST: HOST, [variable]: value }
    const { selected, error } = await report(env, POD_FILES)
    expect([selected, error]).toEqual(['kubernetes-oidc', undefined])
    const alone = await report({ DATABRICKS_HOST: HOST, [variable]: value })
    expect(alone.error?.code).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect(alone.error?.message).toContain(`from environment variable ${variable} is not valid`)
  })
})
