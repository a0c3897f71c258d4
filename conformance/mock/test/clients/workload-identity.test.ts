import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote'
import { jwtVerify } from 'jose/jwt/verify'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { exchange } from '../exchange.js'
import { callApi, json } from '../requests.js'

/** Verifies as a relying party does: by the issuer's metadata and the keys that it names. */
async function verified(world: World, token: string, audience: string): Promise<Record<string, unknown>> {
  const { iss: issuer } = JSON.parse(atob(token.split('.')[1] as string)) as { iss: string }
  const metadata = await json(await world.fetch(`${issuer}/.well-known/openid-configuration`))
  expect(metadata.issuer).toBe(issuer)
  const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { [customFetch]: world.fetch })
  return (await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] })).payload
}

/** Asks as the SDKs do: the audience goes behind the URL as it stands. */
function askGithub(world: World, env: Readonly<Record<string, string>>, audience = ''): Promise<Response> {
  return world.fetch(`${env['ACTIONS_ID_TOKEN_REQUEST_URL']}${audience && `&audience=${audience}`}`, {
    headers: { authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}` },
  })
}

test.each([
  ['a branch', {}, 'repo:lakeauth/app:ref:refs/heads/main'],
  ['a tag', { ref: 'refs/tags/v1' }, 'repo:lakeauth/app:ref:refs/tags/v1'],
  ['an environment', { environment: 'production' }, 'repo:lakeauth/app:environment:production'],
  ['a pull request', { event: 'pull_request' }, 'repo:lakeauth/app:pull_request'],
  [
    'immutable names',
    { immutableSubject: true },
    expect.stringMatching(/^repo:lakeauth@\d{8}\/app@\d{9}:ref:refs\/heads\/main$/),
  ],
] as const)('a run of GitHub Actions proves %s with its subject', async (_, options, subject) => {
  const world = createWorld({ clock: 'frozen', startTime: Date.now() })
  const job = world.federation.startGithubJob(options)
  expect(job.subject).toEqual(subject)
  const { value, count } = await json(await askGithub(world, job.env, 'https://databricks.example'))
  expect(count).toBe(value.length)
  const claims = await verified(world, value, 'https://databricks.example')
  expect(claims).toMatchObject({ sub: job.subject, repository: 'lakeauth/app', repository_owner: 'lakeauth' })
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300)
})

test('without an audience a GitHub token is for the owner of the repository, and no policy takes that', async () => {
  const world = createWorld()
  const { issuer, subject, env } = world.federation.startGithubJob({ repository: 'acme/app' })
  const { value } = await json(await askGithub(world, env))
  await verified(world, value, 'https://github.com/acme')
  world.federation.addPolicy({ issuer, subject, servicePrincipalClientId: world.workspace.clientId })
  expect((await exchange(world, value, { client_id: world.workspace.clientId })).status).toBe(400)
  expect(world.journal.of('workspace.token')[0]?.reason?.code).toBe('policy-audience')
})

test('the audience of a GitHub token is read as it was received', async () => {
  const world = createWorld()
  const { env } = world.federation.startGithubJob()
  const { value } = await json(await askGithub(world, env, 'a&c=d'))
  await verified(world, value, 'a')
})

test('a GitHub run signs in to Databricks over HTTP with what its runner sets', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { issuer, subject, env } = world.federation.startGithubJob()
  const { clientId } = world.addServicePrincipal()
  world.federation.addPolicy({ issuer, subject, servicePrincipalClientId: clientId })
  const url = `${env['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=${world.federation.audience}`
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:/)
  const asked = await fetch(url, { headers: { authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}` } })
  const exchanged = await exchange(world, (await json(asked)).value, { client_id: clientId }, { fetch })
  const { access_token: token } = await json(exchanged)
  expect((await json(await callApi(world, token, undefined, fetch))).userName).toBe(clientId)
})

function askAzureDevOps(env: Readonly<Record<string, string>>, slash: string, query: string): [string, RequestInit] {
  const variable = (name: string): string => env[`SYSTEM_${name}`] as string
  const collection = variable('TEAMFOUNDATIONCOLLECTIONURI')
  const hub = `_apis/distributedtask/hubs/${variable('HOSTTYPE')}`
  const path = `${slash}${variable('TEAMPROJECTID')}/${hub}/plans/${variable('PLANID')}/jobs/${variable('JOBID')}/oidctoken`
  const headers = { authorization: `Bearer ${variable('ACCESSTOKEN')}`, 'content-type': 'application/json' }
  return [`${collection}${path}?${query}`, { method: 'POST', headers }]
}

test.each([
  ['with the slash that Go and Java add', '/', 'api-version=7.2-preview.1'],
  ['without it, as Python asks', '', 'api-version=7.1'],
])('a pipeline of Azure DevOps gets a token for Entra’s exchange %s', async (_, slash, query) => {
  const world = createWorld()
  const job = world.federation.startAzureDevOpsJob()
  const { oidcToken } = await json(await world.fetch(...askAzureDevOps(job.env, slash, query)))
  const claims = await verified(world, oidcToken, 'api://AzureADTokenExchange')
  expect(claims).toMatchObject({ iss: job.issuer, sub: 'p://lakeauth/app/deploy' })
  expect(job.issuer).toMatch(/^https:\/\/vstoken\.dev\.azure\.com\/[0-9a-f-]{36}$/)
  const { clientId } = world.addServicePrincipal()
  const { issuer, subject } = job
  const audiences = ['api://AzureADTokenExchange']
  world.federation.addPolicy({ issuer, subject, audiences, servicePrincipalClientId: clientId })
  expect((await exchange(world, oidcToken, { client_id: clientId })).status).toBe(200)
})

test('a service connection of Azure DevOps has a subject of its own', async () => {
  const world = createWorld()
  const job = world.federation.startAzureDevOpsJob({ serviceConnections: { 'c-1': 'databricks' } })
  const query = 'serviceConnectionId=c-1&api-version=7.1'
  const { oidcToken } = await json(await world.fetch(...askAzureDevOps(job.env, '/', query)))
  const { sub } = await verified(world, oidcToken, 'api://AzureADTokenExchange')
  expect([sub, job.subjectOf('c-1')]).toEqual(['sc://lakeauth/app/databricks', 'sc://lakeauth/app/databricks'])
})

test('Azure DevOps takes its token as a password, and serves runs over HTTP', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { env } = world.federation.startAzureDevOpsJob()
  const [url, init] = askAzureDevOps(env, '/', 'api-version=7.1')
  const authorization = `Basic ${Buffer.from(`:${env['SYSTEM_ACCESSTOKEN']}`).toString('base64')}`
  const { oidcToken } = await json(await fetch(url, { ...init, headers: { authorization } }))
  await verified(world, oidcToken, 'api://AzureADTokenExchange')
})

test('a fault rule bends the tokens of other issuers too', async () => {
  const world = createWorld()
  const job = world.federation.startGithubJob()
  world
    .on('github-oidc.token')
    .times(1)
    .mutateToken({ claims: { sub: 'bent' }, header: { kid: 'unknown' } })
  const { value } = await json(await askGithub(world, job.env))
  expect(JSON.parse(atob(value.split('.')[1]))).toMatchObject({ sub: 'bent' })
  await expect(verified(world, value, 'https://github.com/lakeauth')).rejects.toThrow(/no applicable key/)
})
