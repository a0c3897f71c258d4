import { inspect } from 'node:util'
import { certifyStrategy, type Scenario, type Setup } from '@lakeauth/conformance'
import { type CredentialStrategy, databricksAuth } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { describe, expect, it, test } from 'vitest'
import { fromAuthClient, type GoogleAuthClient } from '../src/index.js'
import { asked, refusalOf, surroundings } from './support/surroundings.js'

const CANARY = 'canary-77aa01c9'

/** A client of the form of google-auth-library's `Compute`: the machine's own account. */
function machineClient(world: World): Required<GoogleAuthClient> {
  const ask = async (path: string): Promise<Response> => {
    const url = `http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/${path}`
    const response = await world.fetch(url, { headers: { 'metadata-flavor': 'Google' } })
    if (!response.ok) throw Object.assign(new Error(CANARY), { status: response.status, config: { headers: CANARY } })
    return response
  }
  const credentials: { expiry_date?: number } = {}
  return {
    credentials,
    getAccessToken: async () => {
      const { access_token: token, expires_in: seconds } = (await (await ask('token')).json()) as Record<
        string,
        unknown
      >
      credentials.expiry_date = world.clock.now() + Number(seconds) * 1000
      return { token: String(token) }
    },
    fetchIdToken: async (audience) =>
      (await ask(`identity?format=full&audience=${encodeURIComponent(audience)}`)).text(),
  }
}

const unasked: GoogleAuthClient = { getAccessToken: () => Promise.reject(new Error('not to be asked')) }

/** The client of each mocked Databricks, by host, and the account that it acts as. */
const clients = new Map<string, { readonly client: GoogleAuthClient; readonly serviceAccount?: string }>()

/** One client for all would be asked in a mocked Databricks that the kit is not waiting for. */
function throughItsClient(
  serviceAccount?: string,
): CredentialStrategy<ReturnType<typeof fromAuthClient>['attributes']> {
  return {
    ...fromAuthClient(unasked, { serviceAccount }),
    configure: (settings, context) => {
      const { client, ...options } = clients.get(String(settings.host)) ?? { client: unasked }
      return fromAuthClient(client, options).configure(settings, context)
    },
  }
}

const own: Scenario = {
  name: 'its own account',
  capabilities: ['bearer', 'token-requests', 'refreshes', 'refusal', 'api', 'google', 'second-token'],
  tokens: { operation: 'gce-metadata.identity' },
  secondTokens: { operation: 'gce-metadata.token' },
  arrange: (world) => {
    clients.set(world.gcp.publicHost, { client: machineClient(world) })
    world.gcp.addToDatabricks(world.gcp.instanceEmail)
    return { config: { host: world.gcp.publicHost } }
  },
  broken: (world) => {
    world.on('gce-metadata.identity').respond({ status: 404 })
    return { config: { host: world.gcp.publicHost } }
  },
}

const acting: Scenario = {
  ...own,
  name: 'acting as a service account',
  // The client asks by itself, but IAM Credentials is asked here.
  capabilities: [...own.capabilities, 'http'],
  tokens: { operation: 'iam-credentials.generate-id-token' },
  secondTokens: { operation: 'iam-credentials.generate-access-token' },
  arrange: (world) => actingSetup(world),
  broken: (world) => {
    const member = `serviceAccount:${world.gcp.instanceEmail}`
    world.gcp.revokeRole({ role: 'roles/iam.serviceAccountTokenCreator', member })
    return actingSetup(world)
  },
}

function actingSetup(world: World): Setup {
  const { publicHost, serviceAccountEmail: serviceAccount } = world.gcp
  const { getAccessToken, credentials } = machineClient(world)
  clients.set(publicHost, { client: { getAccessToken, credentials }, serviceAccount })
  return { config: { host: publicHost } }
}

describe('an AuthClient keeps the contract', () =>
  certifyStrategy({ test, strategy: throughItsClient(), scenario: own }))

describe('an AuthClient that acts as a service account keeps the contract', () =>
  certifyStrategy({ test, strategy: throughItsClient('x@y.iam.gserviceaccount.com'), scenario: acting }))

describe('fromAuthClient', () => {
  const signIn = (
    clientOf: (machine: Required<GoogleAuthClient>) => GoogleAuthClient,
    serviceAccount?: (world: World) => string,
  ) => {
    const { world, ports } = surroundings()
    const strategy = fromAuthClient(clientOf(machineClient(world)), { serviceAccount: serviceAccount?.(world) })
    return { world, auth: databricksAuth({ strategies: [strategy], ...ports, config: { host: world.gcp.publicHost } }) }
  }

  it('acts as a service account with a client that makes no ID tokens, with one source token for both', async () => {
    const { world, auth } = signIn(
      ({ getAccessToken }) => ({ getAccessToken }),
      ({ gcp }) => gcp.serviceAccountEmail,
    )
    const signed = await auth
    await Promise.all(Array.from({ length: 50 }, () => signed.headers()))
    expect(asked(world)).toEqual({
      'gce-metadata.token': 1,
      'iam-credentials.generate-id-token': 1,
      'iam-credentials.generate-access-token': 1,
    })
  })

  it('says that a client without ID tokens needs a service account, and asks nobody [P32]', async () => {
    const { world, auth } = signIn(() => unasked)
    const error = await refusalOf((await auth).token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'serviceAccount' })
    expect(error.message).toContain('Pass { serviceAccount } to fromAuthClient()')
    expect(world.journal.entries).toHaveLength(0)
  })

  it('does not take the ID token of a user for one of Databricks, and says what is needed instead [P32]', async () => {
    // As UserRefreshClient does: Google answers a refresh token with an ID token for the client itself.
    const { auth } = signIn((client) => ({
      ...client,
      fetchIdToken: () => client.fetchIdToken('client.apps.googleusercontent.com'),
    }))
    const error = await refusalOf((await auth).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID' })
    expect(error.message).toContain('name a service account to act as')
  })

  it.each([
    { status: 403, code: 'ERR_TOKEN_REJECTED', retryable: false },
    { status: 500, code: 'ERR_ENDPOINT_FAILED', retryable: false },
    { status: 302, code: 'ERR_ENDPOINT_FAILED', retryable: false },
    { status: 200, code: 'ERR_ENDPOINT_FAILED', retryable: false },
    { status: 'ENOENT', code: 'ERR_ENDPOINT_FAILED', retryable: false },
    { status: 'CERT_HAS_EXPIRED', code: 'ERR_ENDPOINT_FAILED', retryable: false },
    { status: 'ENOTFOUND', code: 'ERR_ENDPOINT_UNREACHABLE', retryable: false },
  ])("keeps nothing of the client's error but its status ($status)", async ({ status, code, retryable }) => {
    const failure = Object.assign(new Error(CANARY), {
      ...(typeof status === 'string' ? { code: status } : { response: { status } }),
      config: { headers: { authorization: CANARY } },
    })
    const { auth } = signIn((client) => ({ ...client, fetchIdToken: () => Promise.reject(failure) }))
    const error = await refusalOf((await auth).token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code, retryable, strategy: 'google-auth-client' })
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
  })

  /** What a client threw, as Node and Gaxios put it. */
  const failures = [
    { what: 'a reset', failure: Object.assign(new Error(CANARY), { code: 'ECONNRESET' }) },
    {
      what: 'a reset below fetch',
      failure: new TypeError('fetch failed', { cause: Object.assign(new Error(CANARY), { code: 'UND_ERR_SOCKET' }) }),
    },
    { what: 'a time-out', failure: Object.assign(new Error(CANARY), { name: 'TimeoutError' }) },
    {
      what: 'a stream that ended early',
      failure: Object.assign(new Error(CANARY), { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
    },
    { what: 'a failure without a code', failure: new TypeError('terminated') },
    { what: 'a 408', failure: Object.assign(new Error(CANARY), { status: 408 }) },
    { what: 'a 503', failure: Object.assign(new Error(CANARY), { response: { status: 503 } }) },
  ]

  it.each(failures)('asks again after $what, and signs in', async ({ failure }) => {
    let asked = 0
    const { world, auth } = signIn((client) => ({
      ...client,
      fetchIdToken: (audience) => (++asked < 3 ? Promise.reject(failure) : client.fetchIdToken(audience)),
    }))
    const token = (await auth).token?.()
    await world.clock.advance('10s')
    expect((await token)?.value).toMatch(/^eyJ/)
    expect(asked).toBe(3)
  })

  it.each(failures)('does not leave out the second header because of $what', async ({ failure }) => {
    let asked = 0
    const { world, auth } = signIn((client) => ({
      ...client,
      getAccessToken: () => {
        asked += 1
        return Promise.reject(failure)
      },
    }))
    const call = refusalOf((await auth).headers())
    await world.clock.advance('60s')
    const error = await call
    expect(['ERR_ENDPOINT_FAILED', 'ERR_ENDPOINT_UNREACHABLE']).toContain(error.code)
    expect(asked).toBeGreaterThan(1)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
  })

  it.each(['EPROTO', 'CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ENOENT', 'EMFILE', 'ENOTFOUND'])(
    'does not leave out the second header because of %s, which nobody refused, and asks once',
    async (code) => {
      let asked = 0
      const { auth } = signIn((client) => ({
        ...client,
        getAccessToken: () => {
          asked += 1
          return Promise.reject(Object.assign(new TypeError(CANARY), { code }))
        },
      }))
      const error = await refusalOf((await auth).headers())
      expect(['ERR_ENDPOINT_FAILED', 'ERR_ENDPOINT_UNREACHABLE']).toContain(error.code)
      expect(error.message).toContain(`(${code})`)
      expect([error.retryable, asked]).toEqual([false, 1])
    },
  )

  it('keeps a token that the client had kept no longer than it lives, and takes none that has ended', async () => {
    const jwt = (from: number, claims: object): string =>
      `e30.${Buffer.from(JSON.stringify({ iat: from, exp: from + 3600, ...claims })).toString('base64url')}.c2ln`
    const clientOf = (age: number) => {
      const { world, ports } = surroundings()
      const from = Math.floor(ports.clock.now() / 1000) - age
      const client = { ...unasked, fetchIdToken: async (aud: string) => jwt(from, { aud }) }
      const config = { host: world.gcp.publicHost }
      return { ports, auth: databricksAuth({ strategies: [fromAuthClient(client)], ...ports, config }) }
    }
    const kept = clientOf(3000)
    expect((await (await kept.auth).token?.())?.expiry?.getTime()).toBe(kept.ports.clock.now() + 600_000)
    const error = await refusalOf((await clientOf(7200).auth).token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID' })
    expect(error.message).toContain('has ended already')
  })

  it('renews both tokens of the account that it acts as when Databricks refuses a call', async () => {
    const { world, auth } = signIn(
      ({ getAccessToken }) => ({ getAccessToken }),
      ({ gcp }) => gcp.serviceAccountEmail,
    )
    const signed = await auth
    const { Authorization = '' } = await signed.headers()
    world.revokeToken(Authorization.replace('Bearer ', ''))
    await world.clock.advance('5s')
    expect((await signed.fetch('/api/2.0/preview/scim/v2/Me')).status).toBe(200)
    expect(asked(world)).toMatchObject({
      'iam-credentials.generate-id-token': 2,
      'iam-credentials.generate-access-token': 2,
    })
  })

  it.each([
    { what: 'null', answer: { token: null } },
    { what: 'nothing', answer: undefined },
    { what: 'text, as GoogleAuth does', answer: 'ya29.x' },
    { what: 'a line break', answer: { token: `${CANARY}\n` } },
  ])('says what to pass where a client gives $what for an access token', async ({ answer }) => {
    const { world, auth } = signIn((client) => ({ ...client, getAccessToken: async () => answer as never }))
    const error = await refusalOf((await auth).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID', strategy: 'google-auth-client' })
    expect(error.message).toContain('await googleAuth.getClient()')
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
    expect(world.journal.count('gce-metadata.token')).toBe(0)
  })

  it('refuses what is no AuthClient before anything is asked', () => {
    for (const client of [undefined, null, {}, { fetchIdToken: () => '' }]) {
      expect(() => fromAuthClient(client as never)).toThrow('await googleAuth.getClient()')
    }
  })

  it('refuses what can be no service account', () => {
    expect(() => fromAuthClient(unasked, { serviceAccount: 'someone@example.com' })).toThrow('gserviceaccount.com')
  })

  it('shares its tokens with no other process: nobody knows whom the client stands for', async () => {
    const { world, ports } = surroundings()
    const writes: string[] = []
    const store = { read: async () => undefined, write: async (name: string) => void writes.push(name) }
    const config = { host: world.gcp.publicHost }
    await (
      await databricksAuth({ strategies: [fromAuthClient(machineClient(world))], ...ports, store, config })
    ).headers()
    expect(writes).toEqual([])
  })
})
