import { inspect } from 'node:util'
import { certifyStrategy, type Scenario } from '@lakeauth/conformance'
import { type CredentialStrategy, databricksAuth } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { describe, expect, it, test } from 'vitest'
import { type AzureTokenCredential, azureStrategies, fromTokenCredential } from '../src/index.js'
import { asked, ME, refusalOf, secretOf, surroundings } from './support/surroundings.js'

const CANARY = 'canary-77aa01c9'
const RESOURCE =
  '/subscriptions/99999999-0000-4000-8000-000000000002/resourceGroups/g/providers/Microsoft.Databricks/workspaces/prod'

/** A credential of the form of @azure/identity's, for the seeded service principal. */
function credentialOf(world: World): AzureTokenCredential {
  const { authority, tenantId, clientId, clientSecret } = world.azure
  return {
    getToken: async (scope, { abortSignal }) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
      const response = await world.fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        signal: abortSignal ?? null,
      })
      const body = (await response.json()) as Readonly<Record<string, unknown>>
      if (!response.ok) throw Object.assign(new Error(`AADSTS7000215 ${CANARY}`), { statusCode: response.status })
      return {
        token: String(body['access_token']),
        expiresOnTimestamp: world.clock.now() + Number(body['expires_in']) * 1000,
      }
    },
  }
}

const unasked: AzureTokenCredential = { getToken: () => Promise.reject(new Error('not to be asked')) }

/** The credential of each mocked Databricks, by host: one for all would ask in a world that the kit is not waiting for. */
const credentials = new Map<string, AzureTokenCredential>()
const throughItsCredential: CredentialStrategy<ReturnType<typeof fromTokenCredential>['attributes']> = {
  ...fromTokenCredential(unasked),
  configure: (settings, context) =>
    fromTokenCredential(credentials.get(String(settings.host)) as AzureTokenCredential).configure(settings, context),
}

const own: Scenario = {
  name: 'its own service principal',
  capabilities: [
    'bearer',
    'token-requests',
    'refreshes',
    'refusal',
    'api',
    'azure',
    'management-token',
    'management-refusal',
    'invalid-setting',
  ],
  tokens: { operation: 'entra.token', each: 2 },
  arrange: (world) => {
    const { publicHost: host, workspaceResourceId: azureWorkspaceResourceId } = world.azure
    credentials.set(host, credentialOf(world))
    return { config: { host, azureWorkspaceResourceId } }
  },
  broken: (world) => {
    world.azure.revokeSecret(world.azure.clientSecret)
    return own.arrange(world, { lifetimeSeconds: 0 })
  },
  withoutManagement: (world) => {
    const scope = `${world.azure.managementResource}/.default`
    world.on('entra.token', { scope }).respond({ status: 400, json: { error: 'invalid_resource' } })
    return own.arrange(world, { lifetimeSeconds: 0 })
  },
  invalid: { attribute: 'azureEnvironment', value: 'synthetic-nonsense' },
}

describe('a TokenCredential keeps the contract', () =>
  certifyStrategy({ test, strategy: throughItsCredential, scenario: own }))

describe('fromTokenCredential', () => {
  const signIn = (
    credential: (world: World) => AzureTokenCredential,
    config: Readonly<Record<string, unknown>> = {},
  ) => {
    const { world, ports } = surroundings()
    const place = { host: world.azure.publicHost, ...config }
    const auth = databricksAuth({ strategies: [fromTokenCredential(credential(world))], ...ports, config: place })
    return { world, ports, auth }
  }

  it('takes a callback of your own, and keeps its tokens: fifty callers ask it once [S3-22]', async () => {
    const { world, auth } = signIn(credentialOf)
    const signed = await auth
    await Promise.all(Array.from({ length: 50 }, () => signed.headers()))
    expect(asked(world)).toEqual({ 'entra.token': 1 })
    expect((await signed.fetch(ME)).status).toBe(200)
  })

  it.each([
    { statusCode: 401, code: 'ERR_TOKEN_REJECTED', retryable: false },
    { statusCode: 500, code: 'ERR_ENDPOINT_FAILED', retryable: false },
    { statusCode: undefined, code: 'ERR_TOKEN_REJECTED', retryable: false },
  ])(
    "keeps nothing of the credential's error but its status ($statusCode) and number [T35]",
    async ({ statusCode, code, retryable }) => {
      const failure = Object.assign(new Error(`AADSTS50034: ${CANARY}`), { statusCode, request: { body: CANARY } })
      const { ports, auth } = signIn(() => ({ getToken: () => Promise.reject(failure) }))
      const error = await refusalOf((await auth).headers())
      expect(error).toMatchObject({ code, retryable, strategy: 'azure-token-credential' })
      expect(error.message).toContain('AADSTS50034')
      expect(inspect(error, { depth: null, showHidden: true }) + ports.logger.text()).not.toContain(CANARY)
    },
  )

  it.each([
    ['ENOTFOUND', { code: 'ENOTFOUND' }, 'ERR_ENDPOINT_UNREACHABLE', false],
    ['ECONNRESET', { code: 'ECONNRESET' }, 'ERR_ENDPOINT_UNREACHABLE', true],
    ['a request that was not sent', { code: 'REQUEST_SEND_ERROR' }, 'ERR_ENDPOINT_UNREACHABLE', true],
    ['ETIMEDOUT as the cause', { cause: { code: 'ETIMEDOUT' } }, 'ERR_ENDPOINT_UNREACHABLE', true],
    ['a certificate that has ended', { cause: { code: 'CERT_HAS_EXPIRED' } }, 'ERR_ENDPOINT_FAILED', false],
    ['an answer that cannot be read', { name: 'SyntaxError' }, 'ERR_ENDPOINT_FAILED', false],
    ['a time that ran out', { name: 'TimeoutError' }, 'ERR_ENDPOINT_FAILED', false],
    ['a proxy that wants a login', { statusCode: 407 }, 'ERR_ENDPOINT_FAILED', false],
    ['a status 500', { statusCode: 500 }, 'ERR_ENDPOINT_FAILED', false],
    ['a status 429', { statusCode: 429 }, 'ERR_ENDPOINT_FAILED', true],
    ['what Entra calls transient', { message: 'AADSTS90033: A transient error' }, 'ERR_ENDPOINT_FAILED', true],
    ['the same with its status', { message: 'AADSTS90033', statusCode: 400 }, 'ERR_ENDPOINT_FAILED', true],
    ['a status 408', { statusCode: 408 }, 'ERR_ENDPOINT_FAILED', true],
  ])('fails the call where %s is all that came of the management token: nobody refused it [P28]', async (...row) => {
    const [, facts, code, retryable] = row
    const failure = Object.assign(new Error(`getaddrinfo ${CANARY}`), facts)
    const { world, ports, auth } = signIn(
      (place) => ({
        getToken: (scope, options) =>
          scope.startsWith('https://management')
            ? Promise.reject(failure)
            : credentialOf(place).getToken(scope, options),
      }),
      { azureWorkspaceResourceId: RESOURCE },
    )
    const refused = refusalOf((await auth).headers())
    await world.clock.advance('2m')
    const error = await refused
    expect(error).toMatchObject({ code, retryable, strategy: 'azure-token-credential' })
    expect(inspect(error, { depth: null, showHidden: true }) + ports.logger.text()).not.toContain(CANARY)
  })

  it.each([
    ['has none at hand', { name: 'CredentialUnavailableError' }],
    ['would have to ask a person', { name: 'AuthenticationRequiredError' }],
    ['was told so by each of its parts', { name: 'AggregateAuthenticationError' }],
    ['says so in its own words', {}],
    ['is refused by Entra', { statusCode: 400, message: 'AADSTS500011' }],
    ['throws no error', undefined],
  ])('does without a management token where the credential %s [P28]', async (_what, facts) => {
    const failure = facts ? Object.assign(new Error(CANARY), facts) : CANARY
    const { ports, auth } = signIn(
      (place) => ({
        getToken: (scope, options) =>
          scope.startsWith('https://management')
            ? Promise.reject(failure)
            : credentialOf(place).getToken(scope, options),
      }),
      { azureWorkspaceResourceId: RESOURCE },
    )
    const signed = await auth
    expect(Object.keys(await signed.headers())).not.toContain('X-Databricks-Azure-SP-Management-Token')
    expect((await signed.headers())['Authorization']).toMatch(/^Bearer /)
    expect(ports.logger.text()).not.toContain(CANARY)
  })

  it.each([undefined, null, {}, 'token'])('is made of no %j, and says what it takes', (nothing) => {
    const make = (): unknown => fromTokenCredential(nothing as never)
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'credential' }))
  })

  it('says so where the credential has no token', async () => {
    const { auth } = signIn(() => ({ getToken: async () => null }))
    expect(await refusalOf((await auth).headers())).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
  })

  it('is not asked for a host that is not on Azure', async () => {
    const { auth } = signIn(() => unasked, { host: 'https://dbc-1.cloud.databricks.com' })
    expect((await refusalOf(auth)).message).toContain('is on aws by its name')
  })

  it('shares its tokens with no other process: nobody knows whom the credential stands for', async () => {
    const { world, ports } = surroundings()
    const { publicHost: host } = world.azure
    const writes: string[] = []
    const signedIn = async (strategies: readonly CredentialStrategy[], config: object): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const write = async (): Promise<void> => {
        writes.push(strategies.length > 1 ? 'secret' : 'credential')
        resolve()
      }
      const store = { read: async () => undefined, write }
      await (await databricksAuth({ strategies, ...ports, store, config: { host, ...config } as never })).headers()
      // Written after the call: that of a strategy which shares its tokens is waited for.
      if (strategies.length > 1) await promise
    }
    await signedIn([fromTokenCredential(credentialOf(world))], {})
    await signedIn(azureStrategies, secretOf(world))
    expect(writes).toEqual(['secret'])
  })
})
