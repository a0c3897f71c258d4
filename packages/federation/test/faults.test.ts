import { inspect } from 'node:util'
import { isAuthError } from '@lakeauth/core'
import { fakeClock } from '@lakeauth/core/testing'
import { faultPresets, type FaultPreset, type World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { loadSts } from '../src/aws/load-sts.js'
import { asked, ME, refusalOf, surroundings, type Surroundings } from './support/surroundings.js'

/** Nothing of an error shows a secret, however it is printed. */
function expectClean(error: unknown, world: World, ...secrets: readonly string[]): void {
  const printed = `${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}${(error as Error).stack}`
  for (const secret of secrets) expect(printed).not.toContain(secret)
  expect(printed).not.toMatch(/eyJ[\w-]{8,}/)
  expect(isAuthError(error)).toBe(true)
  expect(world.journal.of('scim.*')).toHaveLength(0)
}

type Claims = Readonly<Record<string, unknown>>

/** What differs from a workload that would be let in. */
interface Prepared {
  readonly token?: string
  readonly clientId?: string
}

/** A workload whose variable holds a token of the world's issuer. */
async function withToken(
  options: NonNullable<Parameters<World['federation']['issueSubjectToken']>[0]> = {},
): Promise<Surroundings & { readonly token: string }> {
  const of = surroundings()
  const token = await of.world.federation.issueSubjectToken(options)
  Object.assign(of.ports.env, { DATABRICKS_OIDC_TOKEN: token })
  return { ...of, token }
}

describe('a token that no policy lets in', () => {
  const hour = 3600
  const now = Date.UTC(2026, 0, 1) / 1000

  it.each<{
    what: string
    claims?: Claims
    code: string
    says: string
    prepare?: (of: Surroundings) => Prepared | Promise<Prepared>
  }>([
    {
      what: 'expired',
      claims: { exp: now - 5 },
      code: 'ERR_SUBJECT_TOKEN_EXPIRED',
      says: 'ended at 2025-12-31T23:59:55Z',
    },
    {
      what: 'not valid yet',
      claims: { nbf: now + hour },
      code: 'ERR_SUBJECT_TOKEN_NOT_YET_VALID',
      says: 'valid from 2026-01-01T01:00:00Z',
    },
    {
      what: 'issued in the future',
      claims: { iat: now + hour, exp: now + 2 * hour },
      code: 'ERR_SUBJECT_TOKEN_NOT_YET_VALID',
      says: 'Check the clock of whoever issues it',
    },
    {
      what: 'for another audience',
      claims: { aud: 'https://other.example' },
      code: 'ERR_FEDERATION_REFUSED',
      says: 'aud "https://other.example". A federation policy',
    },
    {
      what: 'of another subject',
      claims: { sub: 'somebody-else' },
      code: 'ERR_FEDERATION_REFUSED',
      says: 'sub "somebody-else"',
    },
    {
      what: 'of another issuer',
      claims: { iss: 'https://other.example' },
      code: 'ERR_FEDERATION_REFUSED',
      says: 'iss "https://other.example"',
    },
    {
      what: 'signed by a key that nobody published',
      code: 'ERR_FEDERATION_REFUSED',
      says: 'reach the keys of the issuer',
      prepare: async ({ world }) => {
        const token = await world.federation.issueSubjectToken()
        await world.federation.rotateIssuerKeys({ retireOld: true })
        return { token }
      },
    },
    {
      what: 'of an issuer whose keys cannot be fetched',
      code: 'ERR_FEDERATION_REFUSED',
      says: 'reach the keys of the issuer',
      prepare: ({ world }) => {
        world.on('idp.jwks').preset('unavailable')
        return {}
      },
    },
    {
      what: 'without any policy',
      code: 'ERR_FEDERATION_REFUSED',
      says: 'A federation policy of the service principal of clientId (option config.clientId) must have that issuer',
      prepare: ({ world }) => ({ clientId: world.addServicePrincipal().clientId }),
    },
  ])(
    'because it is $what has a code, is asked about once, and goes nowhere else [S4-13] [S4-16] [S4-17] [P35]',
    async ({ claims, code, says, prepare }) => {
      const of = await withToken(claims ? { claims } : {})
      const { world, ports, signIn } = of
      const { token = of.token, clientId = of.clientId } = (await prepare?.(of)) ?? {}
      Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: token })
      const error = await refusalOf((await signIn({ clientId })).fetch(ME))
      expect(error).toMatchObject({ code, strategy: 'env-oidc' })
      expect(error.message).toContain(says)
      expectClean(error, world, token)
      expect(asked(world)).toMatchObject({ 'workspace.config': 1, 'workspace.token': 1 })
    },
  )

  it('under an account-wide policy names that, and that no client id is set [S4-01]', async () => {
    const { signIn, world, token } = await withToken()
    const error = await refusalOf((await signIn({ clientId: undefined })).headers())
    expect(error).toMatchObject({ code: 'ERR_FEDERATION_REFUSED', oauthError: 'invalid_grant', status: 400 })
    expect(error.message).toContain('An account-wide federation policy (clientId is not set)')
    expect(error.message).toContain('explainFederation')
    expectClean(error, world, token)
  })

  it('for a service principal that does not exist keeps the code of an unknown client', async () => {
    const { signIn, world, token } = await withToken()
    const error = await refusalOf((await signIn({ clientId: '00000000-0000-0000-0000-00000000beef' })).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
    expectClean(error, world, token)
  })

  it('is named with the difference of the clocks, where that machine is off by ten minutes [S4-13]', async () => {
    for (const [skew, words] of [
      [600_000, '600 s ahead of'],
      [-600_000, '600 s behind'],
    ] as const) {
      const { world, token } = await withToken({ claims: { sub: 'somebody-else' } })
      const dated: typeof fetch = async (input, init) => {
        const response = await world.fetch(input, init)
        response.headers.set('date', new Date(world.clock.now()).toUTCString())
        return response
      }
      const clock = fakeClock(world.clock.now() + skew)
      const { signIn } = surroundings({ env: { DATABRICKS_OIDC_TOKEN: token }, clock, fetch: dated })
      const clientId = world.federation.servicePrincipalClientId
      const error = await refusalOf((await signIn({ host: world.workspace.publicHost, clientId })).headers())
      expect(error.code).toBe('ERR_FEDERATION_REFUSED')
      expect(error.message).toContain(`The clock of this machine is ${words} that of Databricks: set it.`)
    }
  })
})

describe('a machine whose clock is off by ten minutes', () => {
  it.each([600_000, -600_000])(
    'signs in with a five-minute token all the same (%d ms), for as long as that really lives',
    async (skew) => {
      const of = surroundings()
      const { world, clientId } = of
      const job = world.federation.startGithubJob()
      world.federation.addPolicy({
        servicePrincipalClientId: clientId,
        issuer: job.issuer,
        subject: job.subject,
        audiences: ['databricks'],
      })
      const clock = fakeClock(world.clock.now() + skew)
      const { signIn } = surroundings({ env: job.env, clock, fetch: world.fetch })
      const auth = await signIn({ host: world.workspace.publicHost, clientId, tokenAudience: 'databricks' })
      expect((await auth.fetch(ME)).status).toBe(200)
      expect((await auth.token?.())?.expiry?.getTime()).toBe(clock.now() + 300_000)
    },
  )
})

describe('an answer of the token endpoint', () => {
  it.each(['invalid_request', 'invalid_scope', 'unsupported_grant_type', 'invalid_client'])(
    'that refuses with %s keeps that code, and is asked for once [S4-16]',
    async (error) => {
      const { world, signIn, token } = await withToken()
      world.on('workspace.token').respond({ status: 400, json: { error, error_description: `canary ${token}` } })
      const refusal = await refusalOf((await signIn()).headers())
      expect(refusal).toMatchObject({ code: 'ERR_TOKEN_REJECTED', oauthError: error, status: 400, retryable: false })
      expectClean(refusal, world, token)
      expect(asked(world)['workspace.token']).toBe(1)
    },
  )

  it('that asks to wait is waited for, and not asked for before [S4-16]', async () => {
    const { world, signIn } = await withToken()
    world.on('workspace.token').times(1).preset('rate-limited')
    const call = (await signIn()).fetch(ME)
    await world.clock.advance('1900ms')
    expect(asked(world)['workspace.token']).toBe(1)
    await world.clock.advance('5s')
    expect((await call).status).toBe(200)
    expect(asked(world)['workspace.token']).toBe(2)
  })

  it.each([
    { what: 'no token', json: { token_type: 'Bearer', expires_in: 3600 } },
    { what: 'an empty token', json: { access_token: '', token_type: 'Bearer', expires_in: 3600 } },
    { what: 'another type', json: { access_token: 'canary-1', token_type: 'mac', expires_in: 3600 } },
    { what: 'a lifetime that is none', json: { access_token: 'canary-1', token_type: 'Bearer', expires_in: 'soon' } },
    { what: 'a list', json: ['canary-1'] },
  ])('with $what is a typed error that shows nothing of it [S4-11]', async ({ json }) => {
    const { world, signIn, token } = await withToken()
    world.on('workspace.token').respond({ status: 200, json })
    const error = await refusalOf((await signIn()).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID', strategy: 'env-oidc' })
    expectClean(error, world, token, 'canary-1')
  })

  it('may lack issued_token_type, and hold what nobody asked for [S4-11]', async () => {
    const { world, signIn } = await withToken()
    const json = { access_token: 'opaque', token_type: 'bearer', expires_in: 60, scope: 'all-apis', more: {} }
    world.on('workspace.token').respond({ status: 200, json })
    expect(await (await signIn()).headers()).toMatchObject({ Authorization: 'Bearer opaque' })
  })
})

const permanent: readonly (readonly [FaultPreset, string])[] = [
  ['permission-denied', 'ERR_TOKEN_REJECTED'],
  ['ip-access-list', 'ERR_TOKEN_REJECTED'],
  ['private-link', 'ERR_UNEXPECTED_REDIRECT'],
  ['html-login-page', 'ERR_TOKEN_RESPONSE_INVALID'],
  ['empty-400', 'ERR_TOKEN_REJECTED'],
]

describe('a fault that stays', () => {
  it.each(permanent)('at the token endpoint, %s, is %s after one request', async (preset, code) => {
    const { world, signIn, token } = await withToken()
    world.on('workspace.token').preset(preset)
    const error = await refusalOf((await signIn()).fetch(ME))
    expect(error).toMatchObject({ code, strategy: 'env-oidc' })
    expectClean(error, world, token)
    expect(asked(world)['workspace.token']).toBe(1)
  })

  it.each([
    ['permission-denied', 'ERR_SUBJECT_TOKEN_FORBIDDEN'],
    ['ip-access-list', 'ERR_SUBJECT_TOKEN_FORBIDDEN'],
    ['private-link', 'ERR_UNEXPECTED_REDIRECT'],
    ['html-login-page', 'ERR_TOKEN_RESPONSE_INVALID'],
    ['empty-400', 'ERR_SUBJECT_TOKEN_FORBIDDEN'],
    ['token-unsigned', 'ERR_SUBJECT_TOKEN_INVALID'],
    ['token-unknown-key', 'ERR_FEDERATION_REFUSED'],
    ['token-wrong-audience', 'ERR_FEDERATION_REFUSED'],
    ['token-expired', 'ERR_SUBJECT_TOKEN_EXPIRED'],
  ] as const)('at the identity provider, %s, is %s', async (preset, code) => {
    const { world, auth } = await onGithub()
    world.on('github-oidc.token').preset(preset)
    const error = await refusalOf(auth.fetch(ME))
    expect(error).toMatchObject({ code, strategy: 'github-oidc' })
    expectClean(error, world)
  })

  it('is every permanent preset of the mock that can befall either', () => {
    const named = Object.entries(faultPresets).filter(([, { kind }]) => kind === 'permanent')
    expect(named.map(([name]) => name).sort()).toEqual(
      [
        ...permanent.map(([name]) => name),
        'token-unsigned',
        'token-unknown-key',
        'token-wrong-audience',
        'token-expired',
      ].sort(),
    )
  })
})

/** A GitHub job that its policy lets in. */
async function onGithub(job: Parameters<World['federation']['startGithubJob']>[0] = {}, immutable = false) {
  const of = surroundings()
  const { world, clientId } = of
  const started = world.federation.startGithubJob({ ...job, immutableSubject: immutable })
  const { issuer, subject, env } = started
  world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: ['databricks'] })
  Object.assign(of.ports.env, env)
  const auth = await of.signIn({ tokenAudience: 'databricks' })
  return { ...of, job: started, auth }
}

describe('a GitHub job', () => {
  it.each([false, true])(
    'signs in with either form of its subject (with ids: %s) [T25] [A22] [B15]',
    async (immutable) => {
      const { auth, job } = await onGithub({ environment: 'prod' }, immutable)
      expect(job.subject.includes('@')).toBe(immutable)
      expect((await auth.fetch(ME)).status).toBe(200)
    },
  )

  it('without the permission says which lines the workflow lacks, and asks nobody at Databricks [P36]', async () => {
    const { auth, world } = await onGithub({ idTokenWrite: false })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN' })
    expect(error.message).toContain('permissions: { id-token: write')
    expectClean(error, world, world.federation.startGithubJob().requestToken)
    expect(asked(world)['workspace.token']).toBeUndefined()
  })

  it('waits a moment when the provider cannot answer, and then signs in [P36]', async () => {
    const { auth, world } = await onGithub()
    world.on('github-oidc.token').times(1).preset('unavailable')
    const call = auth.fetch(ME)
    await world.clock.advance('5s')
    expect((await call).status).toBe(200)
    expect(asked(world)).toMatchObject({ 'github-oidc.token': 2, 'workspace.token': 1 })
  })

  it('asks for a new ID token with each exchange, never for one of the last exchange [P06]', async () => {
    const { auth, world } = await onGithub()
    for (let minute = 0; minute < 10; minute++) {
      await auth.headers()
      await world.clock.advance('1m')
    }
    const { 'github-oidc.token': tokens, 'workspace.token': exchanges } = asked(world)
    expect(tokens).toBe(exchanges)
    expect(exchanges).toBe(4)
  })

  it('keeps a five-minute token through a hundred calls in a hundred seconds [P06]', async () => {
    const { auth, world } = await onGithub()
    for (let second = 0; second < 100; second++) {
      await auth.headers()
      await world.clock.advance('1s')
    }
    expect(asked(world)).toMatchObject({ 'github-oidc.token': 1, 'workspace.token': 1 })
  })
})

describe('a job of Azure Pipelines', () => {
  it('is told when the service connection is not one that it may use [P14]', async () => {
    const { world, ports, signIn } = surroundings()
    const job = world.federation.startAzureDevOpsJob()
    Object.assign(ports.env, job.env)
    const error = await refusalOf((await signIn({ oidcServiceConnectionId: 'unknown' })).headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN', strategy: 'azure-devops-oidc' })
    expect(error.message).toContain('service connection')
    expectClean(error, world, job.env['SYSTEM_ACCESSTOKEN'] as string)
  })

  it('crosses the end of its ID token with a new one [P14]', async () => {
    const { world, ports, clientId, signIn } = surroundings()
    const { issuer, subject, env } = world.federation.startAzureDevOpsJob()
    const audiences = ['api://AzureADTokenExchange']
    world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences })
    Object.assign(ports.env, env)
    const auth = await signIn()
    const first = await auth.headers()
    await world.clock.advance('11m')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect((await auth.headers())['Authorization']).not.toBe(first['Authorization'])
    expect(asked(world)).toMatchObject({ 'azure-devops.token': 2, 'workspace.token': 2 })
  })
})

describe('a file', () => {
  it('that is rotated between two calls yields the new token with the next exchange [P15] [A24]', async () => {
    const { world, ports, signIn } = surroundings({ env: { DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' } })
    const write = async (): Promise<void> => {
      const token = await world.federation.issueSubjectToken({ lifetimeSeconds: 300 })
      ports.files.contents.set('/run/token', `${token}\r\n`)
    }
    await write()
    const auth = await signIn()
    expect((await auth.fetch(ME)).status).toBe(200)
    await world.clock.advance('6m')
    await write()
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)['workspace.token']).toBe(2)
  })

  it('that nobody rotated is refused by name once its token has ended [P15]', async () => {
    const { world, ports, signIn } = surroundings({ env: { DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' } })
    ports.files.contents.set('/run/token', await world.federation.issueSubjectToken({ lifetimeSeconds: 300 }))
    const auth = await signIn()
    await auth.headers()
    await world.clock.advance('6m')
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_EXPIRED', strategy: 'file-oidc' })
  })
})

describe('a role of AWS', () => {
  async function onAws(prepare: (world: World) => void = () => {}, env: Readonly<Record<string, string>> = {}) {
    const of = surroundings()
    const { world, clientId } = of
    const { issuer, region, roleArn } = world.aws
    const keys = world.aws.roleCredentials()
    const servicePrincipalClientId = clientId
    world.federation.addPolicy({ servicePrincipalClientId, issuer, subject: roleArn, audiences: ['databricks'] })
    prepare(world)
    Object.assign(of.ports.env, {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
      ...env,
    })
    const auth = await of.signIn({ authType: 'aws-oidc', tokenAudience: 'databricks' })
    return { ...of, auth, keys }
  }

  it('signs in with a token that STS signs, and asks for a new one with each exchange [P33] [A25]', async () => {
    const { auth, world } = await onAws()
    expect((await auth.fetch(ME)).status).toBe(200)
    await world.clock.advance('61m')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)).toMatchObject({ 'aws-sts.request': 2, 'workspace.token': 2 })
  })

  it.each<{ what: string; prepare: (world: World) => void; env?: Readonly<Record<string, string>>; says: string }>([
    {
      what: 'that may not',
      prepare: (world) => world.aws.deny('sts:GetWebIdentityToken'),
      says: 'sts:GetWebIdentityToken',
    },
    {
      what: 'whose account issues none',
      prepare: (world) => world.aws.issueTokens(false),
      says: 'aws iam enable-outbound-web-identity-federation',
    },
    {
      what: 'with a wrong key',
      prepare: () => {},
      env: { AWS_SECRET_ACCESS_KEY: 'synthetic-secret' },
      says: 'keys of AWS',
    },
  ])('$what is told what to change, by the name of the action [P33]', async ({ prepare, env, says }) => {
    const { auth, world, keys } = await onAws(prepare, env)
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN', strategy: 'aws-oidc' })
    expect(error.message).toContain(says)
    expectClean(error, world, keys.secretAccessKey, keys.sessionToken, 'synthetic-secret')
    expect(asked(world)).toMatchObject({ 'aws-sts.request': 1 })
    expect(asked(world)['workspace.token']).toBeUndefined()
  })

  it('repeats what STS cannot answer now, within the call [P33]', async () => {
    const { auth, world } = await onAws()
    world.on('aws-sts.request').times(1).preset('rate-limited')
    const call = auth.fetch(ME)
    await world.clock.advance('10s')
    expect((await call).status).toBe(200)
    expect(asked(world)['aws-sts.request']).toBe(2)
  })

  it('lets nobody wait for an answer that its caller gave up [R28]', async () => {
    const { auth, world } = await onAws()
    world.on('aws-sts.request').preset('no-answer')
    const controller = new AbortController()
    const call = auth.headers({ signal: controller.signal })
    await world.clock.advance('1s')
    controller.abort(new Error('enough'))
    expect((await refusalOf(call)).message).toBe('enough')
  })

  it.each([
    {
      what: 'is not installed',
      load: () => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' })),
    },
    { what: 'cannot be loaded', load: () => Promise.reject(new Error('x')) },
    { what: 'without GetWebIdentityToken', load: () => Promise.resolve({ STSClient: class {} }) },
  ])('says with which command its package comes, when that $what [P33]', async ({ what, load }) => {
    const error = await refusalOf(loadSts(load))
    expect(error).toMatchObject({ code: 'ERR_PEER_UNAVAILABLE', attribute: '@aws-sdk/client-sts' })
    expect(error.message).toContain(what)
    expect(error.message).toContain('npm install @aws-sdk/client-sts@')
  })
})
