import { explain } from '@lakeauth/core'
import { type FakePorts, fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { callbackOidc, federationStrategies, fromAwsCredentials } from '../src/index.js'

const HOST = 'https://dbc-1.cloud.databricks.com'
const JWT = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.e30.c2ln`
const POD_TOKEN = '/var/run/secrets/tokens/databricks-token'
const ACTIONS = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.actions.githubusercontent.com/idtoken?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'synthetic-request-token',
}

type Env = Readonly<Record<string, string>>

function report(env: Env, files: Env = {}, given: Partial<FakePorts> = {}) {
  const ports = fakePorts({ ...given, env, files: fakeFiles(files) })
  return explain({ strategies: federationStrategies, ...ports, config: { host: HOST } })
}

describe('what is set up', () => {
  it.each<{ is: string; env?: Env; files?: Env }>([
    { is: 'env-oidc', env: { DATABRICKS_OIDC_TOKEN: JWT } },
    { is: 'env-oidc', env: { DATABRICKS_OIDC_TOKEN_ENV: 'OTHER', OTHER: JWT } },
    { is: 'file-oidc', env: { DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' } },
    { is: 'file-oidc', env: { DATABRICKS_OIDC_TOKEN_FILE: '/run/token' } },
    { is: 'github-oidc', env: ACTIONS },
    { is: 'gitlab-oidc', env: { GITLAB_OIDC_TOKEN: JWT } },
    { is: 'circleci-oidc', env: { CIRCLE_OIDC_TOKEN_V2: JWT } },
    { is: 'circleci-oidc', env: { CIRCLE_OIDC_TOKEN: JWT } },
    { is: 'kubernetes-oidc', env: { LAKEAUTH_KUBERNETES_TOKEN_FILE: '/run/token' } },
    { is: 'kubernetes-oidc', env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, files: { [POD_TOKEN]: JWT } },
    { is: 'aws-oidc', env: { AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'x' } },
    {
      is: 'aws-oidc',
      env: { AWS_DEFAULT_REGION: 'eu-central-1', ECS_CONTAINER_METADATA_URI_V4: 'http://169.254.170.2' },
    },
    { is: 'aws-oidc', env: { AWS_REGION: 'eu-central-1' }, files: { '/sys/class/dmi/id/sys_vendor': 'Amazon EC2\n' } },
  ])('decides for $is (%#)', async ({ is, env = {}, files = {} }) => {
    const { selected, error } = await report(env, files)
    expect([selected, error]).toEqual([is, undefined])
  })

  it.each<{ first: string; env: Env }>([
    {
      first: 'env-oidc',
      env: { ...ACTIONS, DATABRICKS_OIDC_TOKEN: JWT, DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' },
    },
    { first: 'file-oidc', env: { ...ACTIONS, DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' } },
    { first: 'github-oidc', env: { ...ACTIONS, AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'x' } },
  ])('is taken in the order of the chain: $first first', async ({ first, env }) => {
    expect((await report(env)).selected).toBe(first)
  })

  it.each<{ name: string; env: Env; says: string }>([
    { name: 'github-oidc', env: { GITHUB_ACTIONS: 'true' }, says: 'id-token: write' },
    { name: 'azure-devops-oidc', env: { TF_BUILD: 'True' }, says: 'SYSTEM_ACCESSTOKEN: $(System.AccessToken)' },
    { name: 'gitlab-oidc', env: { GITLAB_CI: 'true' }, says: 'id_tokens: { GITLAB_OIDC_TOKEN' },
    { name: 'gitlab-oidc', env: {}, says: 'no job of GitLab CI/CD' },
    { name: 'circleci-oidc', env: { CIRCLECI: 'true' }, says: 'context: [<name>]' },
    { name: 'circleci-oidc', env: {}, says: 'no job of CircleCI' },
    { name: 'kubernetes-oidc', env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, says: 'serviceAccountToken' },
    { name: 'kubernetes-oidc', env: {}, says: 'no pod of Kubernetes' },
    { name: 'aws-oidc', env: {}, says: 'awsRegion (AWS_REGION) is not set' },
    {
      name: 'aws-oidc',
      env: { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'x' },
      says: 'set authType to "aws-oidc"',
    },
  ])('is told for $name by what it lacks: $says', async ({ name, env, says }) => {
    const { strategies, selected } = await report(env)
    expect(selected).toBeUndefined()
    expect(strategies.find(({ strategy }) => strategy === name)?.reason).toContain(says)
  })

  it('never rests on the token of a pod for the API of its cluster', async () => {
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }
    const { selected } = await report(env, { '/var/run/secrets/kubernetes.io/serviceaccount/token': JWT })
    expect(selected).toBeUndefined()
  })

  it('does not look for the vendor of a machine where that file is none of Linux', async () => {
    const files = { '/sys/class/dmi/id/sys_vendor': 'Amazon EC2\n' }
    expect((await report({ AWS_REGION: 'eu-central-1' }, files, { platform: 'win32' })).selected).toBeUndefined()
  })

  it('may be a callback, or keys of AWS from code', async () => {
    const ports = fakePorts()
    const callback = callbackOidc({ subjectToken: () => JWT })
    const config = { host: HOST }
    expect((await explain({ strategies: [callback], ...ports, config })).selected).toBe('callback-oidc')
    expect((await explain({ strategies: [callback], ...ports })).strategies[0]?.missing).toEqual(['host'])
    const aws = fromAwsCredentials({ credentials: { accessKeyId: 'x', secretAccessKey: 'y' } })
    const onAws = { ...config, awsRegion: 'eu-central-1' }
    expect((await explain({ strategies: [aws], ...ports, config: onAws })).selected).toBe('aws-oidc')
  })
})

describe('a setting', () => {
  it.each([
    ['awsRegion', 'evil.example/'],
    ['awsRegion', 'us-east-1.evil.example#'],
    ['awsStsEndpoint', 'http://sts.example'],
    ['kubernetesTokenFile', 'token'],
    ['tokenAudience', 'a\nb'],
    ['oidcAllowedOrigins', 'http://github.example'],
    ['oidcAllowedOrigins', ' '],
  ])('%s that is not one is refused by name: %j', async (attribute, value) => {
    const ports = fakePorts()
    const { error, strategies } = await explain({
      strategies: federationStrategies,
      ...ports,
      config: { host: HOST, [attribute]: value } as never,
    })
    const known = [error?.attribute, ...strategies.map(({ reason }) => reason)]
    expect(
      known.some(
        (text) => text === attribute || text?.startsWith(`${attribute} from option config.${attribute} is not valid`),
      ),
    ).toBe(true)
  })

  it('for STS in China has the domain of China', async () => {
    const [aws] = federationStrategies.filter(({ name }) => name === 'aws-oidc')
    expect(aws?.egress({ host: HOST, awsRegion: 'cn-north-1' })).toEqual([
      HOST,
      'https://sts.cn-north-1.amazonaws.com.cn',
    ])
    expect(aws?.egress({ host: HOST, awsRegion: 'eu-central-1' })).toEqual([
      HOST,
      'https://sts.eu-central-1.amazonaws.com',
    ])
    expect(aws?.egress({})).toEqual([])
  })
})
