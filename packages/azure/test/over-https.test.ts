import { rename, symlink } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { ClientSecretCredential } from '@azure/identity'
import {
  type Clock,
  type ConfigOf,
  type DatabricksAuth,
  databricksAuth,
  personalAccessTokens,
  type PortOptions,
} from '@lakeauth/core'
import { expect, it } from 'vitest'
import { MANAGEMENT_HEADER, RESOURCE_HEADER } from '../src/credential.js'
import { azureStrategies, fromTokenCredential } from '../src/index.js'
import { federatedToken } from './support/identities.js'
import { type Served, served } from './support/served.js'
import { asked, claimsIn, ME, secretOf } from './support/surroundings.js'

const CALLERS = 50
const LOGIN = 'login.microsoftonline.com'

function signIn(
  { fetch, world }: Served,
  config: ConfigOf<typeof azureStrategies>,
  env: Readonly<Record<string, string>> = {},
  ports: PortOptions = {},
): Promise<DatabricksAuth> {
  const { publicHost: host, workspaceResourceId: azureWorkspaceResourceId } = world.azure
  const options = { fetch, env, home: undefined, ...ports }
  return databricksAuth({
    strategies: azureStrategies,
    ...options,
    config: { host, azureWorkspaceResourceId, ...config },
  })
}

/** The second that a metadata service has is a minute of a machine that is busy with other tests. */
const patient: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) => setTimeout(milliseconds * 60, undefined, { signal }),
}

/** First calls all at once, then an API call: who Databricks says it is. */
async function whoSignsIn(auth: DatabricksAuth): Promise<unknown> {
  const all = await Promise.all(Array.from({ length: CALLERS }, () => auth.headers()))
  expect(new Set(all).size).toBe(1)
  const answer = await auth.fetch(ME)
  return ((await answer.json()) as { readonly userName?: unknown }).userName
}

/** Requests to Entra came through TLS with its real name, each with the parameters of the library. */
function expectEntraOverTls({ world }: Served, times: number): void {
  const entries = world.journal.of('entra.token')
  expect(entries.map(({ authority, tls, via }) => [authority, tls?.servername, tls?.protocol, via])).toEqual(
    Array.from({ length: times }, () => [LOGIN, LOGIN, 'TLSv1.3', 'proxy']),
  )
  for (const { method, path, request } of entries) {
    expect([method, path]).toEqual(['POST', `/${world.azure.tenantId}/oauth2/v2.0/token`])
    expect(request.form).toMatchObject({
      grant_type: 'client_credentials',
      client_id: world.azure.clientId,
    })
    expect(Object.keys(request.form)).toEqual(expect.arrayContaining(['x-client-SKU', 'x-client-VER']))
  }
}

it('signs in with a client secret: one request of the library for each of two tokens [A09] [S3-17] [S3-18] [S3-20] [P22]', async () => {
  await using place = await served()
  const { azure } = place.world
  const auth = await signIn(place, secretOf(place.world))
  expect(await whoSignsIn(auth)).toBe(azure.clientId)
  expect(asked(place.world)).toEqual({ 'entra.token': 2 })
  expectEntraOverTls(place, 2)
  const scopes = place.world.journal.of('entra.token').map(({ request }) => request.form['scope'])
  expect(scopes.toSorted()).toEqual([
    '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default',
    'https://management.core.windows.net//.default',
  ])
  const headers = await auth.headers()
  expect(claimsIn(headers[MANAGEMENT_HEADER])['aud']).toBe(azure.managementResource)
  expect(headers[RESOURCE_HEADER]).toBe(azure.workspaceResourceId)
})

it('signs in with a certificate whose assertion Entra checks [A14] [P48]', async () => {
  await using place = await served()
  const { azure } = place.world
  const { certificate, privateKey } = await azure.createCertificate()
  const { azureTenantId, azureClientId } = secretOf(place.world)
  const azureClientCertificate = await place.write('certificate.pem', certificate + privateKey)
  const auth = await signIn(place, { azureTenantId, azureClientId, azureClientCertificate })
  expect(await whoSignsIn(auth)).toBe(azure.clientId)
  expectEntraOverTls(place, 2)
})

it('signs in with the projected token of a pod, whose issuer Entra asks for its keys [A13] [P15]', async () => {
  await using place = await served()
  const { azure } = place.world
  const env = {
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_FEDERATED_TOKEN_FILE: await place.write('token', await federatedToken(place.world)),
  }
  const auth = await signIn(place, {}, env)
  expect(auth.authType).toBe('azure-workload-identity')
  expect(await whoSignsIn(auth)).toBe(azure.clientId)
  expect(asked(place.world)).toEqual({ 'entra.token': 2 })
  expectEntraOverTls(place, 2)
})

it('follows the swap of a link by which the kubelet rotates the token of a pod [P15] [R43]', async () => {
  await using place = await served()
  const { azure, journal } = place.world
  const first = await place.write('first', await federatedToken(place.world))
  const path = `${first}.link`
  const project = async (target: string): Promise<void> => {
    await symlink(target, `${path}.new`)
    await rename(`${path}.new`, path)
  }
  await project(first)
  const env = { AZURE_CLIENT_ID: azure.clientId, AZURE_TENANT_ID: azure.tenantId, AZURE_FEDERATED_TOKEN_FILE: path }
  const auth = await signIn(place, { azureWorkspaceResourceId: undefined }, env)
  const rejected = await auth.headers()
  await project(await place.write('second', await federatedToken(place.world)))
  expect(await auth.headers({ rejected })).not.toEqual(rejected)
  const sent = journal.of('entra.token').map(({ request }) => JSON.stringify(request.form['client_assertion']))
  expect([sent.length, new Set(sent).size]).toEqual([2, 2])
})

it.each(['github', 'azure-devops'] as const)(
  'signs in as a job of %s, with a fresh token of the job for each [A13]',
  async (ci) => {
    await using place = await served()
    const { azure, federation } = place.world
    const job = ci === 'github' ? federation.startGithubJob() : federation.startAzureDevOpsJob()
    azure.addFederatedCredential({ issuer: job.issuer, subject: job.subject })
    const { azureTenantId, azureClientId } = secretOf(place.world)
    const origin = new URL(
      job.env[ci === 'github' ? 'ACTIONS_ID_TOKEN_REQUEST_URL' : 'SYSTEM_OIDCREQUESTURI'] as string,
    ).origin
    const auth = await signIn(place, { azureTenantId, azureClientId, oidcAllowedOrigins: [origin] }, job.env)
    expect(auth.authType).toBe(`${ci}-oidc-azure`)
    expect(await whoSignsIn(auth)).toBe(azure.clientId)
    expect(asked(place.world)).toEqual({ [`${ci === 'github' ? 'github-oidc' : ci}.token`]: 2, 'entra.token': 2 })
    expectEntraOverTls(place, 2)
  },
)

it.each([
  ['imds', 'A11'],
  ['app-service', 'A12'],
] as const)('signs in as a machine that has %s, over http on the machine alone [%s] [P11]', async (...row) => {
  const [kind] = row
  await using place = await served()
  const { managedIdentity } = place.world.azure
  const { appService, userAssigned } = managedIdentity
  const env =
    kind === 'imds'
      ? { ARM_USE_MSI: 'true', AZURE_POD_IDENTITY_AUTHORITY_HOST: await place.server.originOf('169.254.169.254') }
      : { IDENTITY_ENDPOINT: appService.identityEndpoint, IDENTITY_HEADER: appService.identityHeader }
  const auth = await signIn(place, { azureClientId: userAssigned.clientId }, env, { clock: patient })
  expect(auth.authType).toBe('azure-msi')
  expect(await whoSignsIn(auth)).toBe(userAssigned.clientId)
  expect(asked(place.world)).toEqual({ [`${kind}.token`]: 2 })
  expect(place.world.journal.of(`${kind}.token`).map(({ via }) => via)).toEqual(['http', 'http'])
})

it('signs in as a server of Azure Arc, which reads the file that the agent names [A12]', async () => {
  await using place = await served()
  const { arc, systemAssigned } = place.world.azure.managedIdentity
  const auth = await databricksAuth({
    strategies: azureStrategies,
    fetch: place.fetch,
    home: undefined,
    env: { IDENTITY_ENDPOINT: arc.identityEndpoint, IMDS_ENDPOINT: arc.imdsEndpoint },
    files: { exists: async () => true, readText: async (path) => (path === arc.keyFile ? arc.key : '') },
    config: { host: place.world.azure.publicHost },
  })
  expect(await whoSignsIn(auth)).toBe(systemAssigned.clientId)
  expect(asked(place.world)).toEqual({ 'arc.token': 2 })
})

it('signs in with a TokenCredential of @azure/identity that its owner made [S3-22]', async () => {
  await using place = await served()
  const { azure } = place.world
  const credential = new ClientSecretCredential(azure.tenantId, azure.clientId, azure.clientSecret, {
    disableInstanceDiscovery: true,
    httpClient: {
      sendRequest: async (request) => {
        const response = await place.fetch(request.url, {
          method: request.method,
          headers: request.headers.toJSON(),
          body: String(request.body),
        })
        return { request, status: response.status, headers: request.headers, bodyAsText: await response.text() }
      },
    },
  })
  const auth = await databricksAuth({
    strategies: [fromTokenCredential(credential)],
    fetch: place.fetch,
    env: {},
    home: undefined,
    config: { host: azure.publicHost, azureWorkspaceResourceId: azure.workspaceResourceId },
  })
  expect(auth.authType).toBe('azure-token-credential')
  expect(await whoSignsIn(auth)).toBe(azure.clientId)
  expectEntraOverTls(place, 2)
})

it('makes a personal access token with three headers, which signs alone over HTTPS [S3-02] [S3-14]', async () => {
  await using place = await served()
  const { azure } = place.world
  const { clientId, clientSecret } = azure.addServicePrincipal({ member: false, role: 'Contributor' })
  const auth = await signIn(place, {
    azureTenantId: azure.tenantId,
    azureClientId: clientId,
    azureClientSecret: clientSecret,
  })
  const made = await personalAccessTokens(auth).create({ lifetimeSeconds: 100, comment: 'from Entra' })
  const [create] = place.world.journal.entries.filter(({ path }) => path === '/api/2.0/token/create')
  expect(Object.keys(create?.request.headers ?? {})).toEqual(
    expect.arrayContaining(['authorization', MANAGEMENT_HEADER.toLowerCase(), RESOURCE_HEADER.toLowerCase()]),
  )
  const answer = await place.fetch(`${azure.publicHost}${ME}`, {
    headers: { authorization: `Bearer ${made.reveal()}` },
  })
  expect(answer.status).toBe(200)
  expect(place.world.journal.of('entra.token')).toHaveLength(2)
})
