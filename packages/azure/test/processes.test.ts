import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fakeFetch } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { served } from './support/served.js'
import { refusalOf, surroundings } from './support/surroundings.js'

const run = promisify(execFile)

/** Runs a script in a process of its own, against the built package, with this environment alone. */
async function child(
  name: string,
  env: Readonly<Record<string, string>> = {},
  options: readonly string[] = [],
): Promise<unknown> {
  const script = fileURLToPath(new URL(`children/${name}.mjs`, import.meta.url))
  const { stdout, stderr } = await run(process.execPath, [...options, script], {
    env: { PATH: process.env['PATH'], ...env },
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

it('loads nothing of @azure/identity before a token is asked for', async () => {
  expect(await child('import')).toEqual({ before: 0, strategies: 7, control: true })
})

it('signs in on App Service with the variables that it sets, keeps the process no longer, and lets the library log nothing [P11]', async () => {
  await using place = await served()
  const { publicHost: host, managedIdentity } = place.world.azure
  const { proxy, caFile } = place.server.ready
  const answer = await child('sign-in', {
    DATABRICKS_HOST: host,
    HTTPS_PROXY: String(proxy),
    NODE_EXTRA_CA_CERTS: String(caFile),
    IDENTITY_ENDPOINT: managedIdentity.appService.identityEndpoint,
    IDENTITY_HEADER: managedIdentity.appService.identityHeader,
    HOME: '/nonexistent',
  })
  expect(answer).toEqual({ authType: 'azure-msi', userName: managedIdentity.systemAssigned.clientId, timers: 0 })
  expect(place.world.journal.of('app-service.token').map(({ via }) => via)).toEqual(['http'])
  expect(place.world.journal.count('imds.token')).toBe(0)
})

it('signs in on AKS with the variables of its webhook, without the metadata service; the library logs nothing [P15]', async () => {
  await using place = await served()
  const { azure, federation } = place.world
  const audience = 'api://AzureADTokenExchange'
  azure.addFederatedCredential({ issuer: federation.issuer, subject: federation.subject, audience })
  const { proxy, caFile } = place.server.ready
  const answer = await child('sign-in', {
    DATABRICKS_HOST: azure.publicHost,
    HTTPS_PROXY: String(proxy),
    NODE_EXTRA_CA_CERTS: String(caFile),
    AZURE_CLIENT_ID: azure.clientId,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com/',
    AZURE_FEDERATED_TOKEN_FILE: await place.write(
      'token',
      await federation.issueSubjectToken({ audience, algorithm: 'RS256' }),
    ),
    // Would send the library elsewhere, and have it log.
    AZURE_REGIONAL_AUTHORITY_NAME: 'westeurope',
    HOME: '/nonexistent',
  })
  expect(answer).toEqual({ authType: 'azure-workload-identity', userName: azure.clientId, timers: 0 })
  expect(place.world.journal.count('imds.token')).toBe(0)
})

it.each([
  ['the own identity', {}, {}],
  [
    'a client id',
    { clientId: '11111111-0000-4000-8000-000000000001' },
    { azureClientId: '11111111-0000-4000-8000-000000000001' },
  ],
  ['a resource id', { resourceId: '/subscriptions/x/y' }, { azureIdentityResourceId: '/subscriptions/x/y' }],
])('asks App Service as @azure/identity asks it, with %s [P11]', async (_what, options, settings) => {
  const env = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token', IDENTITY_HEADER: 'synthetic' }
  const theirs = await child('library-msi', { ...env, OPTIONS: JSON.stringify(options) })
  const fetch = fakeFetch(() => Response.json({}, { status: 400 }))
  await refusalOf((await surroundings({}, { fetch }).signIn(settings, env)).headers())
  const url = new URL(fetch.requests[0]?.url ?? '')
  expect({
    url: url.origin + url.pathname,
    query: Object.fromEntries(url.searchParams),
    header: fetch.requests[0]?.headers.get('x-identity-header'),
  }).toEqual(theirs)
})

describe('where Node takes proxies from the environment', () => {
  /** A proxy that leads nowhere, and what it was asked for. */
  async function proxy() {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end()
    })
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`)
      socket.on('error', () => {})
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      asked,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
    }
  }
  const here = { DATABRICKS_HOST: 'https://adb-1.2.azuredatabricks.net', HOME: '/nonexistent' }
  const host = { ...here, NODE_USE_ENV_PROXY: '1' }

  it.each([
    ['the metadata service', { ARM_USE_MSI: 'true' }, '169.254.169.254'],
    [
      'App Service on Linux',
      { IDENTITY_ENDPOINT: 'http://169.254.255.2:8081/msi/token', IDENTITY_HEADER: 'canary-1b70' },
      '169.254.255.2',
    ],
    [
      'App Service on Windows',
      { IDENTITY_ENDPOINT: 'http://localhost:42356/msi/token', IDENTITY_HEADER: 'canary-1b70' },
      'localhost',
    ],
  ])('%s is not asked through them: the proxy sees nothing [T11]', async (_what, env, name) => {
    await using through = await proxy()
    const answer = (await child('refusal', { ...host, ...env, HTTP_PROXY: through.url })) as Record<string, string>
    expect(answer['code']).toBe('ERR_PROXY_FORBIDDEN')
    expect(answer['message']).toContain(`Add ${name} to NO_PROXY`)
    expect(JSON.stringify(answer)).not.toContain('canary')
    expect(through.asked).toEqual([])
  })

  const config = fileURLToPath(new URL('children/env-proxy.config.json', import.meta.url))
  const program = 'data:text/javascript,import http from "node:http"; http.setGlobalProxyFromEnv()'

  it.each([
    ['an option with a value', {}, ['--use-env-proxy=true']],
    ['NODE_OPTIONS', { NODE_OPTIONS: '--use-env-proxy=true' }, []],
    ['a configuration file', {}, [`--experimental-config-file=${config}`, '--no-warnings']],
    ['the program itself', {}, [`--import=${program}`]],
  ])('nothing of the machine is asked through them when they come by %s [T11]', async (_what, env, options) => {
    await using through = await proxy()
    const identity = { IDENTITY_ENDPOINT: 'http://127.0.0.1:42356/msi/token', IDENTITY_HEADER: 'canary-1b70' }
    const settings = { ...here, ...identity, ...env, HTTP_PROXY: through.url }
    expect(await child('refusal', settings, options)).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN' })
    expect(through.asked).toEqual([])
  })

  it('an exception in NO_PROXY leads past the proxy', async () => {
    await using place = await served()
    await using through = await proxy()
    const { appService } = place.world.azure.managedIdentity
    const answer = (await child('refusal', {
      ...host,
      IDENTITY_ENDPOINT: appService.identityEndpoint,
      IDENTITY_HEADER: appService.identityHeader,
      HTTP_PROXY: through.url,
      NO_PROXY: new URL(appService.identityEndpoint).hostname,
    })) as Record<string, string>
    expect(answer).toEqual({ headers: ['Authorization'] })
    expect(place.world.journal.of('app-service.token').map(({ via }) => via)).toEqual(['http'])
    expect(through.asked).toEqual([])
  })
})
