import { rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { expect, it } from 'vitest'
import { federationStrategies } from '../src/index.js'
import { type Served, served } from './support/served.js'
import { ME } from './support/surroundings.js'

const CALLERS = 50

/** By the real names of all hosts, over HTTPS. */
function signIn(place: Served, env: Readonly<Record<string, string>>): Promise<DatabricksAuth> {
  const config = { host: place.world.workspace.publicHost }
  return databricksAuth({ strategies: federationStrategies, fetch: place.fetch, env, home: undefined, config })
}

/** First calls all at once, then an API call: who Databricks says it is. */
async function whoSignsIn(auth: DatabricksAuth): Promise<unknown> {
  const all = await Promise.all(Array.from({ length: CALLERS }, () => auth.headers()))
  expect(new Set(all).size).toBe(1)
  const answer = await auth.fetch(ME)
  return ((await answer.json()) as { readonly userName?: unknown }).userName
}

it('signs in as a GitHub job by its real names: fifty first callers cost one ID token and one exchange [A22] [R19]', async () => {
  await using place = await served()
  const { journal, federation } = place.world
  const job = federation.startGithubJob()
  const requestUrl = `https://pipelines.actions.githubusercontent.com${pathOf(job.requestUrl)}`
  const env = { ...place.letIn(job), ...job.env, ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl }
  const auth = await signIn(place, env)
  expect([auth.authType, await whoSignsIn(auth)]).toEqual(['github-oidc', federation.servicePrincipalClientId])
  expect([journal.count('github-oidc.token'), journal.count('workspace.token')]).toEqual([1, 1])
})

it('signs in as a pipeline of Azure DevOps by its real names [A23] [P14]', async () => {
  await using place = await served()
  const { journal, federation } = place.world
  const { issuer, subject, env } = federation.startAzureDevOpsJob()
  const workload = { issuer, subject, audience: 'api://AzureADTokenExchange' }
  const uri = `https://dev.azure.com${pathOf(env['SYSTEM_OIDCREQUESTURI'] ?? '')}`
  const auth = await signIn(place, { ...place.letIn(workload), ...env, SYSTEM_OIDCREQUESTURI: uri })
  expect([auth.authType, await whoSignsIn(auth)]).toEqual(['azure-devops-oidc', federation.servicePrincipalClientId])
  expect([journal.count('azure-devops.token'), journal.count('workspace.token')]).toEqual([1, 1])
})

it('signs in as a role of AWS by its real names [P33]', async () => {
  await using place = await served()
  const { aws, journal, federation } = place.world
  const { accessKeyId, secretAccessKey } = aws.user
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  const where = { AWS_REGION: aws.region, AWS_LAMBDA_FUNCTION_NAME: 'nightly' }
  const env = { ...place.letIn({ issuer: aws.issuer, subject: aws.user.arn }), ...keys, ...where }
  const auth = await signIn(place, env)
  expect([auth.authType, await whoSignsIn(auth)]).toEqual(['aws-oidc', federation.servicePrincipalClientId])
  expect([journal.count('aws-sts.request'), journal.count('workspace.token')]).toEqual([1, 1])
})

it('follows the swap of a link by which the kubelet rotates a projected token [P15]', async () => {
  await using place = await served()
  const { federation, journal } = place.world
  const { issuer, subject } = federation
  const path = join(place.folder, 'databricks-token')
  const project = async (name: string): Promise<void> => {
    const token = await federation.issueSubjectToken({ audience: 'databricks' })
    const target = await place.write(name, token)
    await symlink(target, `${path}.new`)
    await rename(`${path}.new`, path)
  }
  await project('first')
  const env = { ...place.letIn({ issuer, subject }), LAKEAUTH_KUBERNETES_TOKEN_FILE: path }
  const auth = await signIn(place, env)
  const rejected = await auth.headers()
  await project('second')
  expect(await auth.headers({ rejected })).not.toEqual(rejected)
  const sent = journal.of('workspace.token').map(({ request }) => JSON.stringify(request.form?.['subject_token']))
  expect(new Set(sent).size).toBe(2)
})

/** Path and query, without the prefix by which a client on loopback says which host it means. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url)
  return pathname.replace(/^\/_host\/[^/]+/, '') + search
}
