import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { served } from './support/served.js'

const run = promisify(execFile)

/** Runs a script in a process of its own, against the built package, with this environment alone. */
async function child(name: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const script = fileURLToPath(new URL(`children/${name}.mjs`, import.meta.url))
  const { stdout, stderr } = await run(process.execPath, [script], { env: { PATH: process.env['PATH'], ...env } })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

it('loads neither jose nor anything of AWS before a token is asked for', async () => {
  expect(await child('import')).toEqual({ before: [], control: true })
})

it('signs in as a GitHub job with the variables of its runner, once the address of the mock is allowed [A22] [T24]', async () => {
  await using place = await served()
  const { world } = place
  const job = world.federation.startGithubJob()
  const env = { ...place.letIn(job), ...job.env }
  await expect(child('sign-in', env)).rejects.toThrow(/ERR_ORIGIN_FORBIDDEN/)
  expect(world.journal.count('github-oidc.token')).toBe(0)
  const allowed = { LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(job.requestUrl).origin }
  const userName = world.federation.servicePrincipalClientId
  expect(await child('sign-in', { ...env, ...allowed })).toEqual({ authType: 'github-oidc', userName })
})

it('signs in as a role of AWS with the keys of its environment, and reads no settings of the SDK but its own [P33]', async () => {
  await using place = await served()
  const { world } = place
  const { issuer, roleArn, region, sts } = world.aws
  const { accessKeyId, secretAccessKey, sessionToken } = world.aws.roleCredentials()
  const config = await place.write('config', '[default]\nregion = eu-west-9\nendpoint_url = http://127.0.0.1:1\n')
  const env = {
    ...place.letIn({ issuer, subject: roleArn }),
    AWS_CONFIG_FILE: config,
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'nightly',
    AWS_REGION: region,
    AWS_ENDPOINT_URL_STS: sts,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  }
  const userName = world.federation.servicePrincipalClientId
  expect(await child('sign-in', env)).toEqual({ authType: 'aws-oidc', userName })
})

it('finds the keys of AWS where the SDK finds them, when the environment has none [P33]', async () => {
  await using place = await served()
  const { world } = place
  const { issuer, user, region, sts } = world.aws
  const keys = `[default]\naws_access_key_id = ${user.accessKeyId}\naws_secret_access_key = ${user.secretAccessKey}\n`
  const env = {
    ...place.letIn({ issuer, subject: user.arn }),
    DATABRICKS_AUTH_TYPE: 'aws-oidc',
    AWS_SHARED_CREDENTIALS_FILE: await place.write('credentials', keys),
    AWS_REGION: region,
    AWS_ENDPOINT_URL_STS: sts,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const userName = world.federation.servicePrincipalClientId
  expect(await child('sign-in', env)).toEqual({ authType: 'aws-oidc', userName })
})

it('signs in with a token in a file, as a pod does [P15]', async () => {
  await using place = await served()
  const { federation } = place.world
  const { issuer, subject } = federation
  const path = await place.write('token', `${await federation.issueSubjectToken({ audience: 'databricks' })}\n`)
  const env = { ...place.letIn({ issuer, subject }), LAKEAUTH_KUBERNETES_TOKEN_FILE: path }
  const userName = federation.servicePrincipalClientId
  expect(await child('sign-in', env)).toEqual({ authType: 'kubernetes-oidc', userName })
})
