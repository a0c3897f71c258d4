import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { coreStrategies, databricksAuth, isAuthError } from '@lakeauth/core'
import { fakeClock, type FakePorts } from '@lakeauth/core/testing'
import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { azureStrategies } from '../src/index.js'
import { federatedToken } from './support/identities.js'
import { asked, ME, refusalOf, secretOf, surroundings, TOKEN_FILE } from './support/surroundings.js'

const CANARY = 'canary-4f1d9b7c2ae8'
const PEM = '/run/certificate.pem'

/** Nothing of an error, or of what was logged, shows a secret, however it is printed. */
function expectClean(error: unknown, ports: FakePorts, ...secrets: readonly string[]): void {
  const printed = `${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}${(error as Error).stack}`
  for (const secret of [CANARY, ...secrets]) expect(printed + ports.logger.text()).not.toContain(secret)
  expect(isAuthError(error)).toBe(true)
}

describe('a client secret', () => {
  it('that Entra does not know is told apart from one of Databricks, and asked with once [T35] [P29]', async () => {
    const { world, ports, signIn } = surroundings()
    const auth = await signIn({ ...secretOf(world), azureClientSecret: `dose${CANARY}` })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', oauthError: 'invalid_client', status: 401 })
    expect(error.message).toContain('(401 invalid_client AADSTS7000215)')
    expect(error.message).toContain(
      'azureClientSecret (option config.azureClientSecret) is no client secret that Entra has',
    )
    expect(error.message).toContain('signs in with oauth-m2m: set it as clientSecret (DATABRICKS_CLIENT_SECRET)')
    expectClean(error, ports, world.azure.clientId.slice(0, -1).toUpperCase())
    expect(asked(world)).toEqual({ 'entra.token': 1 })
  })

  it.each([
    ['of Entra', 'azure-client-secret', { 'entra.token': 1 }, 0],
    ['of Databricks', 'oauth-m2m', {}, 1],
  ] as const)(
    '%s goes there alone: which strategy it is decides, not the host [P29]',
    async (_of, authType, entra, m2m) => {
      const { world, ports } = surroundings()
      const { publicHost: host, tenantId, clientId } = world.azure
      const config =
        authType === 'oauth-m2m'
          ? { host, clientId, clientSecret: CANARY }
          : { host, azureTenantId: tenantId, azureClientId: clientId, azureClientSecret: CANARY }
      const strategies = [...coreStrategies, ...azureStrategies]
      const auth = await databricksAuth({ strategies, ...ports, config })
      expect(auth.authType).toBe(authType)
      const error = await refusalOf(auth.headers())
      expect(error.message).toContain(
        authType === 'oauth-m2m' ? 'signs in with azure-client-secret' : 'signs in with oauth-m2m',
      )
      expectClean(error, ports)
      expect(asked(world)).toEqual(entra)
      expect(world.journal.count('workspace.token')).toBe(m2m)
    },
  )

  it('that has expired says so', async () => {
    const { world, signIn } = surroundings()
    const azureClientSecret = world.azure.addSecret({ lifetimeSeconds: 60 })
    const auth = await signIn({ ...secretOf(world), azureClientSecret })
    await world.clock.advance('61s')
    const error = await refusalOf(auth.headers())
    expect(error.message).toContain('AADSTS7000222')
    expect(error.message).toContain('The client secret has expired. Create a new one in Entra')
  })

  it.each([
    [
      'a tenant that is none',
      { azureTenantId: '99999999-0000-4000-8000-000000000001' },
      'AADSTS90002',
      'no such tenant',
    ],
    [
      'an application of nobody',
      { azureClientId: '99999999-0000-4000-8000-000000000001' },
      'AADSTS700016',
      'no such application',
    ],
  ])('with %s names the setting to correct', async (_what, wrong, number, says) => {
    const { world, ports, signIn } = surroundings()
    const error = await refusalOf((await signIn({ ...secretOf(world), ...wrong })).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
    expect(error.message).toContain(number)
    expect(error.message).toContain(says)
    expect(error.message).toContain(`${Object.keys(wrong)[0]} (option config.${Object.keys(wrong)[0]})`)
    expectClean(error, ports, world.azure.clientSecret)
  })

  it.each([
    ['azureTenantId', '../other'],
    ['azureTenantId', 'a/b'],
    ['azureTenantId', '-a'],
    ['azureTenantId', 'common'],
    ['azureTenantId', 'Organizations'],
    ['azureClientId', 'synthetic'],
    ['azureClientSecret', 'two\nlines'],
    ['azureWorkspaceResourceId', '/subscriptions/x'],
    ['azureAuthorityHost', 'http://login.example'],
    ['azureAuthorityHost', 'https://user@login.example'],
    ['azureEnvironment', 'MOON'],
    ['azureLoginAppId', 'synthetic'],
  ])('beside an %s that can be none, asks nobody', async (attribute, value) => {
    const { world, ports, signIn } = surroundings()
    const error = await refusalOf(signIn({ ...secretOf(world), [attribute]: value }))
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute })
    expectClean(error, ports, world.azure.clientSecret)
    expect(world.journal.entries).toEqual([])
  })

  it.each([
    ['HTML', { body: `<html>${CANARY}</html>`, headers: { 'content-type': 'text/html' } }],
    ['a token that is none', { json: { token_type: 'Bearer', expires_in: 3600, access_token: `${CANARY} x` } }],
    ['no token', { json: { token_type: 'Bearer', expires_in: 3600, note: CANARY } }],
    ['no lifetime', { json: { token_type: 'Bearer', access_token: CANARY } }],
    ['an odd lifetime', { json: { expires_in: 'soon', access_token: CANARY } }],
    ['a lifetime that is over', { json: { expires_in: 0, access_token: CANARY } }],
  ])('that is answered with %s shows nothing of it [S3-19]', async (_what, answer) => {
    const { world, ports, signIn } = surroundings()
    world.on('entra.token').respond({ status: 200, ...answer })
    const error = await refusalOf((await signIn(secretOf(world))).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID' })
    expectClean(error, ports, world.azure.clientSecret)
  })

  it.each(['3599', 3599])('is answered with a lifetime as text or as a number: %j [S3-19]', async (expires_in) => {
    const { world, signIn } = surroundings()
    const json = { token_type: 'Bearer', expires_in, access_token: await world.azure.issueToken() }
    world.on('entra.token').respond({ status: 200, json })
    const token = await (await signIn(secretOf(world))).token?.()
    expect(token?.expiry?.getTime()).toBe(world.clock.now() + 3_599_000)
  })

  it.each(['synthetic_secret_word', 'SyntheticSecretWord'])(
    'that is refused with the word %s does not repeat it [T35]',
    async (error) => {
      const { world, ports, signIn } = surroundings()
      world.on('entra.token').respond({ status: 400, json: { error } })
      const refused = await refusalOf((await signIn(secretOf(world))).headers())
      expect(refused).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 400 })
      expectClean(refused, ports, error)
    },
  )

  it("that Entra throttles, in words, is asked for again; an error's words are not repeated", async () => {
    const { world, ports, signIn } = surroundings()
    const throttled = { error: 'invalid_request', error_description: `temporarily throttled ${CANARY}` }
    world.on('entra.token').times(1).respond({ status: 400, json: throttled })
    const signed = (await signIn(secretOf(world))).headers()
    await world.clock.advance('10s')
    await signed
    expect(asked(world)).toEqual({ 'entra.token': 2 })
    expect(ports.logger.text()).not.toContain(CANARY)
  })

  it('ends with its caller, and the library leaves nothing behind', async () => {
    const { world, signIn } = surroundings()
    const gate = world.on('entra.token').hold(1)
    const controller = new AbortController()
    const failed = refusalOf((await signIn(secretOf(world))).headers({ signal: controller.signal }))
    await world.journal.wait('entra.token')
    controller.abort(new Error('enough'))
    expect(await failed).toMatchObject({ message: 'enough' })
    gate.release()
  })
})

describe('a certificate', () => {
  const made = async (world: World) => {
    const { azureTenantId, azureClientId } = secretOf(world)
    const { certificate, privateKey } = await world.azure.createCertificate()
    return { certificate, privateKey, config: { azureTenantId, azureClientId, azureClientCertificate: PEM } }
  }
  const keyPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const anotherKey = keyPair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
  const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string

  it.each([
    ['is missing', () => '!ENOENT', 'does not exist'],
    ['cannot be read', () => '!EACCES', 'cannot be read (EACCES)'],
    ['is a PFX', () => '0\u0082\u0004', 'A PFX or PKCS #12 file becomes one by `openssl pkcs12'],
    ['lacks its key', ({ certificate }: Pair) => certificate, 'holds no private key'],
    ['is a key alone', ({ privateKey }: Pair) => privateKey, 'holds no certificate'],
    [
      'has the key of another',
      ({ certificate }: Pair) => certificate + anotherKey,
      'belongs to none of its certificates',
    ],
    ['has a key of a curve', ({ certificate }: Pair) => certificate + ecKey, 'a key that is not RSA'],
    [
      'has a broken key',
      ({ certificate }: Pair) => `${certificate}-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----\n`,
      'cannot be read. Check that it is whole',
    ],
  ])('that %s is named by its setting, and nobody is asked [T35] [P48]', async (_what, contentOf, says) => {
    const { world, ports, signIn } = surroundings()
    const { config, ...pair } = await made(world)
    ports.files.contents.set(PEM, contentOf(pair))
    const error = await refusalOf((await signIn(config)).headers())
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', attribute: 'azureClientCertificate' })
    expect(error.message).toContain(says)
    expect(error.message).toContain('the certificate of azureClientCertificate (option config.azureClientCertificate)')
    expectClean(error, ports, ...[pair.privateKey, anotherKey, ecKey].map((pem) => pem.split('\n')[1] as string))
    expect(asked(world)).toEqual({})
  })

  it('that has expired says when, and nobody is asked [P48]', async () => {
    const { world, ports, signIn } = surroundings()
    const { certificate, privateKey } = await world.azure.createCertificate({ lifetimeSeconds: 60 })
    ports.files.contents.set(PEM, certificate + privateKey)
    const { config } = await made(world)
    const auth = await signIn(config)
    await world.clock.advance('61s')
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID' })
    expect(error.message).toContain('expired on 2026-01-01. Register a new one in Entra')
    expect(asked(world)).toEqual({})
  })

  it('that Entra does not know says to upload it [P48]', async () => {
    const { world, ports, signIn } = surroundings()
    const other = surroundings().world
    const { config } = await made(world)
    const { certificate, privateKey } = await other.azure.createCertificate()
    ports.files.contents.set(PEM, certificate + privateKey)
    const error = await refusalOf((await signIn(config)).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 401 })
    expect(error.message).toContain('AADSTS700027')
    expect(error.message).toContain('Upload the certificate of azureClientCertificate')
    expectClean(error, ports, privateKey.split('\n')[1] as string)
  })

  it('opens with its password, and tells a missing one from a wrong one [P48]', async () => {
    const { world, ports, signIn } = surroundings()
    const { certificate, privateKey, config } = await made(world)
    const { createPrivateKey } = await import('node:crypto')
    const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: CANARY } as const
    ports.files.contents.set(PEM, certificate + createPrivateKey(privateKey).export(cipher))
    const missing = await refusalOf((await signIn(config)).headers())
    expect(missing.message).toContain('Set azureClientCertificatePassword (ARM_CLIENT_CERTIFICATE_PASSWORD)')
    const wrong = await refusalOf((await signIn({ ...config, azureClientCertificatePassword: 'synthetic' })).headers())
    expect(wrong.message).toContain('another password opens. Check azureClientCertificatePassword (option')
    expect(asked(world)).toEqual({})
    const auth = await signIn({ ...config, azureClientCertificatePassword: CANARY })
    expect((await auth.fetch(ME)).status).toBe(200)
    expectClean(wrong, ports)
  })

  it('may be PEM in the setting, with a chain around it in any order [P48]', async () => {
    const { world, signIn } = surroundings()
    const { certificate, privateKey, config } = await made(world)
    const { certificate: another } = await world.azure.createCertificate()
    const auth = await signIn({ ...config, azureClientCertificate: another + privateKey + certificate })
    expect((await auth.fetch(ME)).status).toBe(200)
  })

  it('that was renewed with its key signs in behind the one that ended, without which it would not [P48]', async () => {
    const { world, signIn } = surroundings()
    const { azureTenantId, azureClientId } = secretOf(world)
    const ended = await world.azure.createCertificate({ lifetimeSeconds: 3600 })
    await world.clock.advance('2h')
    const { privateKey } = ended
    const { certificate } = await world.azure.createCertificate({ privateKey })
    const config = { azureTenantId, azureClientId }
    const both = ended.certificate + certificate + privateKey
    const auth = await signIn({ ...config, azureClientCertificate: both })
    expect((await auth.fetch(ME)).status).toBe(200)
    const alone = await signIn({ ...config, azureClientCertificate: ended.certificate + privateKey })
    expect((await refusalOf(alone.headers())).message).toContain('holds a certificate that expired on')
  })

  it('signs a new assertion for each request: for the token endpoint, by its SHA-256, for ten minutes [P48]', async () => {
    const { world, ports } = surroundings()
    const bodies: URLSearchParams[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (init?.method === 'POST') bodies.push(new URLSearchParams(String(init.body)))
      return world.fetch(input, init)
    }
    const { config, certificate, privateKey } = await made(world)
    ports.files.contents.set(PEM, certificate + privateKey)
    const { publicHost: host, workspaceResourceId: azureWorkspaceResourceId, clientId, tenantId } = world.azure
    const auth = await databricksAuth({
      strategies: azureStrategies,
      ...ports,
      fetch,
      config: { host, azureWorkspaceResourceId, ...config },
    })
    await auth.headers()
    const assertions = bodies.map((body) => String(body.get('client_assertion')).split('.'))
    const parts = assertions.map((part) =>
      part.slice(0, 2).map((text) => JSON.parse(Buffer.from(text, 'base64url').toString())),
    )
    expect(parts).toHaveLength(2)
    const now = Math.floor(world.clock.now() / 1000)
    for (const [header, claims] of parts) {
      expect(header).toEqual({ alg: 'PS256', typ: 'JWT', 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) })
      expect(claims).toEqual({
        aud: `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`,
        iss: clientId,
        sub: clientId,
        jti: expect.any(String),
        iat: now,
        nbf: now,
        exp: now + 600,
      })
    }
    expect(parts[0]?.[1].jti).not.toBe(parts[1]?.[1].jti)
    for (const body of bodies) expect(body.has('client_secret')).toBe(false)
  })

  it('on a machine whose clock is twenty minutes behind says by how much', async () => {
    const { world, ports } = surroundings()
    const { config, certificate, privateKey } = await made(world)
    const dated: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      response.headers.set('date', new Date(world.clock.now()).toUTCString())
      return response
    }
    const clock = fakeClock(world.clock.now() - 1_200_000)
    const behind = surroundings({ [PEM]: certificate + privateKey }, { ...ports, clock, fetch: dated })
    behind.ports.files.contents.set(PEM, certificate + privateKey)
    const error = await refusalOf((await behind.signIn({ host: world.azure.publicHost, ...config })).headers())
    expect(error.message).toContain('AADSTS700024')
    expect(error.message).toContain("The clock of this machine is 1200 s behind Entra's")
  })
})

describe('the token of a workload', () => {
  const workload = async (content: (world: World) => string | Promise<string>) => {
    const { world, ports, signIn } = surroundings()
    const { azureTenantId, azureClientId } = secretOf(world)
    ports.files.contents.set(TOKEN_FILE, await content(world))
    world.journal.clear()
    const auth = await signIn({ azureTenantId, azureClientId, azureFederatedTokenFile: TOKEN_FILE })
    return { world, ports, auth }
  }

  it.each([
    ['missing', () => '!ENOENT', 'ERR_SUBJECT_TOKEN_MISSING', 'does not exist'],
    ['empty', () => ' \n', 'ERR_SUBJECT_TOKEN_EMPTY', 'is empty'],
    ['no JWT', () => CANARY, 'ERR_SUBJECT_TOKEN_INVALID', 'no JWT'],
    [
      'expired',
      (world: World) => federatedToken(world, { lifetimeSeconds: 0 }),
      'ERR_SUBJECT_TOKEN_EXPIRED',
      'ended at',
    ],
  ])('that is %s has a code of its own, and nobody is asked [R43] [P15]', async (_what, content, code, says) => {
    const { world, ports, auth } = await workload(content)
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code })
    expect(error.message).toContain(says)
    expect(error.message).toContain(`the file ${TOKEN_FILE} of azureFederatedTokenFile`)
    expectClean(error, ports)
    expect(asked(world)).toEqual({})
  })

  it.each([-1e300, 0])(
    'that ended at no time of a calendar (%d) is refused, and Entra is not asked [R43]',
    async (exp) => {
      const { world, ports, signIn } = surroundings()
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      ports.files.contents.set(TOKEN_FILE, `${part({ alg: 'RS256' })}.${part({ exp })}.c2ln`)
      const { tenantId: azureTenantId, clientId: azureClientId } = world.azure
      const auth = await signIn({ azureTenantId, azureClientId, azureFederatedTokenFile: TOKEN_FILE })
      expect(await refusalOf(auth.headers())).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_EXPIRED' })
      expect(asked(world)).toEqual({})
    },
  )

  it('that Kubernetes replaces is read again with the next token, and the metadata service is not asked [R43] [P15]', async () => {
    const { world, ports, auth } = await workload((one) => federatedToken(one))
    await auth.headers()
    await world.clock.advance('61m')
    ports.files.contents.set(TOKEN_FILE, await federatedToken(world))
    await auth.headers()
    expect(world.journal.count('entra.token', { outcome: 'ok' })).toBe(2)
    expect(ports.files.reads.filter((path) => path === TOKEN_FILE)).toHaveLength(2)
    expect(asked(world)).toEqual({ 'entra.token': 2 })
  })

  it('of a subject that Entra does not trust says what to compare, and shows nothing of it [T35]', async () => {
    const { ports, auth, world } = await workload(async (one) => {
      const { issuer } = one.federation
      one.azure.addFederatedCredential({ issuer, subject: 'another' })
      return one.federation.issueSubjectToken({ audience: 'api://AzureADTokenExchange', algorithm: 'RS256' })
    })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
    expect(error.message).toContain('AADSTS700213')
    expect(error.message).toContain('trusts another subject of this issuer')
    expectClean(error, ports, ports.files.contents.get(TOKEN_FILE) as string, world.federation.subject)
  })

  it('without an application is not set up, and nobody is asked [P15]', async () => {
    const { world, signIn } = surroundings()
    const error = await refusalOf(
      signIn({
        authType: 'azure-workload-identity',
        azureTenantId: world.azure.tenantId,
        azureFederatedTokenFile: TOKEN_FILE,
      }),
    )
    expect(error).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED' })
    expect(error.message).toContain('azureClientId (ARM_CLIENT_ID or AZURE_CLIENT_ID) is not set')
    expect(asked(world)).toEqual({})
  })
})

interface Pair {
  readonly certificate: string
  readonly privateKey: string
}

describe('a host that is not Azure', () => {
  it.each([
    ['is on AWS', { host: 'https://dbc-1.cloud.databricks.com' }, 'is on aws by its name'],
    ['is on AWS, whatever was set', { host: 'https://dbc-1.cloud.databricks.com', cloud: 'azure' }, 'is on aws by'],
    ['is on Google Cloud, whatever was set', { host: 'https://1.gcp.databricks.com', cloud: 'azure' }, 'is on gcp by'],
    ['only looks like Azure', { host: 'https://adb-1.2.azuredatabricks.net.evil.example' }, 'nothing proves that'],
    ['has the end of a zone', { host: 'https://evilazuredatabricks.net' }, 'nothing proves that'],
    ['is on another cloud by the setting', { host: 'https://db.example', cloud: 'gcp' }, 'cloud is gcp'],
    [
      'comes with a resource id',
      {
        host: 'https://db.example',
        azureWorkspaceResourceId:
          '/subscriptions/11111111-0000-4000-8000-000000000001/resourceGroups/a/providers/Microsoft.Databricks/workspaces/abc',
      },
      'nothing proves that',
    ],
  ])('that %s gets no token of Entra, whichever strategy is named [T7]', async (_what, place, says) => {
    const { world, signIn } = surroundings()
    for (const { name } of azureStrategies) {
      const named = {
        ...secretOf(world),
        azureClientCertificate: PEM,
        azureFederatedTokenFile: TOKEN_FILE,
        azureUseMsi: true,
      }
      const error = await refusalOf(signIn({ ...named, ...place, authType: name }).then(async (auth) => auth.headers()))
      expect(error.message).toContain(says)
      expect(error.message).toContain('azure')
    }
    expect(world.journal.entries).toEqual([])
  })

  it('may be one that the user says is on Azure', async () => {
    const { world, signIn } = surroundings()
    const auth = await signIn({ ...secretOf(world), host: 'https://private.example', cloud: 'azure' })
    expect(await auth.headers()).toHaveProperty('Authorization')
  })
})
