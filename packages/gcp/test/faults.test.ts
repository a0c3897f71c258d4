import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { isAuthError } from '@lakeauth/core'
import { breaksWith, fakeClock, fakeFetch, fakeFiles, neverAnswers } from '@lakeauth/core/testing'
import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { asked, DEFAULT_CREDENTIALS, KEY_FILE, ME, refusalOf, surroundings } from './support/surroundings.js'

const CANARY = 'canary-4f1d9b7c2ae8'
const SECOND = 'X-Databricks-GCP-SA-Access-Token'
const key = { type: 'service_account', client_email: 'x@y.iam.gserviceaccount.com', private_key: CANARY }
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })

/** Nothing of an error shows a secret, however it is printed. */
function expectClean(error: unknown, ...secrets: readonly string[]): void {
  const printed = `${inspect(error, { depth: null, showHidden: true })}${JSON.stringify(error)}${(error as Error).stack}`
  for (const secret of [CANARY, ...secrets]) expect(printed).not.toContain(secret)
  expect(isAuthError(error)).toBe(true)
}

describe('a key', () => {
  it.each([
    { what: 'missing', files: {}, says: 'does not exist' },
    { what: 'not readable', files: { [KEY_FILE]: '!EACCES' }, says: 'cannot be read (EACCES)' },
    { what: 'not JSON', files: { [KEY_FILE]: `{"private_key": "${CANARY}"` }, says: 'not a JSON object' },
    { what: 'a list', files: { [KEY_FILE]: [CANARY] }, says: 'not a JSON object' },
    { what: 'empty', files: { [KEY_FILE]: '' }, says: 'not a JSON object' },
    {
      what: 'of a user',
      files: { [KEY_FILE]: { type: 'authorized_user', refresh_token: CANARY } },
      says: 'authorized_user',
    },
    { what: 'of no type', files: { [KEY_FILE]: { private_key: CANARY } }, says: 'names no type' },
    { what: 'of an odd type', files: { [KEY_FILE]: { type: CANARY } }, says: 'is of another type' },
    { what: 'without a key', files: { [KEY_FILE]: { ...key, private_key: '' } }, says: 'holds no private_key' },
    { what: 'without an account', files: { [KEY_FILE]: { ...key, client_email: 1 } }, says: 'holds no client_email' },
    { what: 'broken', files: { [KEY_FILE]: key }, says: 'cannot sign' },
    { what: 'of a curve', files: { [KEY_FILE]: { ...key, private_key: ecKey } }, says: 'cannot sign' },
  ])('that is $what is named by its file and its setting, and asked nobody for', async ({ files, says }) => {
    const { world, signIn } = surroundings(files)
    const error = await refusalOf((await signIn({ googleCredentials: KEY_FILE })).headers())
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', attribute: 'googleCredentials' })
    expect(error.message).toContain(says)
    expect(error.message).toContain('the file key.json of googleCredentials (option config.googleCredentials)')
    expectClean(error, String(ecKey).split('\n')[1] as string)
    expect(asked(world)).toEqual({})
  })

  it('that is no path and no JSON shows nothing of itself', async () => {
    const { signIn } = surroundings()
    const error = await refusalOf(
      (await signIn({ googleCredentials: `-----BEGIN PRIVATE KEY----- ${CANARY}` })).headers(),
    )
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID' })
    expectClean(error)
  })

  it('may be JSON with a byte order mark, as Windows writes it', async () => {
    const { world, ports, signIn } = surroundings()
    ports.files.contents.set(KEY_FILE, `\ufeff${JSON.stringify(await world.gcp.serviceAccountKey())}`)
    await (await signIn({ googleCredentials: KEY_FILE })).headers()
    expect(asked(world)).toEqual({ 'google.token': 2 })
  })

  it('that was deleted at Google is told apart from an account that is gone, and is asked with once', async () => {
    const { world, ports, signIn } = surroundings()
    const old = await world.gcp.serviceAccountKey()
    await world.gcp.rotateServiceAccountKey()
    ports.files.contents.set(KEY_FILE, JSON.stringify(old))
    const error = await refusalOf((await signIn({ googleCredentials: KEY_FILE })).token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', oauthError: 'invalid_grant', status: 400 })
    expect(error.message).toContain(`Google knows no such key of ${old.client_email}`)
    expectClean(error, old.private_key, old.private_key.split('\n')[1] as string)
    ports.files.contents.set(KEY_FILE, JSON.stringify({ ...old, client_email: 'gone@y.iam.gserviceaccount.com' }))
    const gone = await refusalOf((await signIn({ googleCredentials: KEY_FILE })).token?.() as Promise<unknown>)
    expect(gone.message).toContain('gone@y.iam.gserviceaccount.com does not exist')
    expect(asked(world)).toEqual({ 'google.token': 2 })
  })

  it('that was replaced is read again with the next token', async () => {
    const { world, ports, signIn } = surroundings()
    ports.files.contents.set(KEY_FILE, JSON.stringify(await world.gcp.serviceAccountKey()))
    const auth = await signIn({ googleCredentials: KEY_FILE })
    await auth.headers()
    await world.gcp.rotateServiceAccountKey()
    ports.files.contents.set(KEY_FILE, JSON.stringify(await world.gcp.serviceAccountKey()))
    await world.clock.advance('61m')
    await auth.headers()
    expect(world.journal.count('google.token', { outcome: 'ok' })).toBe(4)
  })

  it('is used on a machine whose clock is ten minutes ahead with an error that says by how much', async () => {
    const { world, ports } = surroundings()
    const clock = fakeClock(world.clock.now() + 600_000)
    const dated: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      response.headers.set('date', new Date(world.clock.now()).toUTCString())
      return response
    }
    const credentials = JSON.stringify(await world.gcp.serviceAccountKey())
    const { signIn } = surroundings({}, { ...ports, clock, fetch: dated })
    const auth = await signIn({ host: world.gcp.publicHost, googleCredentials: credentials })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
    expect(error.message).toContain("set the clock of this machine. It is 600 s ahead of Google's")
    expectClean(error, credentials)
  })

  it('signs in on a machine whose clock is ten minutes behind, and its token ends when it really does', async () => {
    const { world, ports } = surroundings()
    const clock = fakeClock(world.clock.now() - 600_000)
    const credentials = JSON.stringify(await world.gcp.serviceAccountKey())
    const { signIn } = surroundings({}, { ...ports, clock, fetch: world.fetch })
    const auth = await signIn({ host: world.gcp.publicHost, googleCredentials: credentials })
    expect((await auth.fetch(ME)).status).toBe(200)
    expect((await auth.token?.())?.expiry?.getTime()).toBe(clock.now() + 3_600_000)
  })
})

describe('acting as a service account', () => {
  const role = 'roles/iam.serviceAccountTokenCreator'

  it.each([
    { who: 'a user', member: 'user:developer@lakeauth.example', files: 'user' },
    { who: 'a machine', member: 'serviceAccount:INSTANCE', files: 'none' },
  ])('without the role names the role and $who as the principal [P32]', async ({ member, files }) => {
    const { world, ports, signIn } = surroundings()
    const { gcp } = world
    const named = (text: string): string => text.replace('INSTANCE', gcp.instanceEmail)
    if (files === 'user') ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(gcp.userCredentials))
    gcp.revokeRole({ role, member: named(member) })
    const auth = await signIn({ authType: 'google-id', googleServiceAccount: gcp.serviceAccountEmail })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 403 })
    expect(error.message).toContain(
      `Grant the role ${role} on the service account ${gcp.serviceAccountEmail} to ${named(member)}.`,
    )
    expectClean(error, gcp.userCredentials.refresh_token, gcp.userCredentials.client_secret)
    expect(world.journal.count('iam-credentials.generate-id-token')).toBe(1)
  })

  it('that does not exist says so', async () => {
    const { world, signIn } = surroundings()
    const auth = await signIn({ authType: 'google-id', googleServiceAccount: 'nobody@p.iam.gserviceaccount.com' })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error.message).toContain('There is no service account nobody@p.iam.gserviceaccount.com')
    expect(world.journal.count('iam-credentials.generate-id-token')).toBe(1)
  })

  it.each([
    { what: 'the login of a user', adc: { type: 'authorized_user', refresh_token: CANARY } },
    { what: 'a federated identity', adc: { type: 'external_account', audience: CANARY } },
  ])('is what $what needs: without an account to act as, nobody is asked [P32]', async ({ what, adc }) => {
    const { world, signIn } = surroundings({ [DEFAULT_CREDENTIALS]: adc })
    const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'googleServiceAccount' })
    expect(error.message).toContain(what)
    expect(error.message).toContain('googleServiceAccount (DATABRICKS_GOOGLE_SERVICE_ACCOUNT)')
    expectClean(error)
    expect(world.journal.entries).toHaveLength(0)
  })

  it('gets a new source token, once, when IAM refuses the one that it has', async () => {
    const { world, ports, signIn } = surroundings()
    const { userCredentials, serviceAccountEmail } = world.gcp
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(userCredentials))
    world
      .on('iam-credentials.generate-id-token')
      .times(1)
      .respond({ status: 401, json: { error: { code: 401 } } })
    const token = (await signIn({ googleServiceAccount: serviceAccountEmail })).token?.()
    await world.clock.advance('5s')
    expect((await token)?.value).toMatch(/^eyJ/)
    expect(asked(world)).toEqual({ 'google.token': 2, 'iam-credentials.generate-id-token': 2 })
  })
})

describe('the metadata server', () => {
  const signed = async (fetch: ReturnType<typeof fakeFetch>) => {
    const { ports, signIn } = surroundings({}, { fetch, clock: fakeClock() })
    return { ports, fetch, auth: await signIn({ authType: 'google-metadata' }) }
  }

  it.each([
    {
      what: 'a page',
      answer: () => new Response(`<html>${CANARY}`, { headers: { 'content-type': 'text/html' } }),
      says: 'is not one of Google',
    },
    { what: 'JSON of somebody', answer: () => Response.json({ error: CANARY }), says: 'is not one of Google' },
  ])('that is $what is said to be none, at once [P20]', async ({ answer, says }) => {
    const { auth, fetch, ports } = await signed(fakeFetch(answer))
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE', strategy: 'google-metadata' })
    expect(error.message).toContain(`http://169.254.169.254 ${says}`)
    expectClean(error)
    expect([fetch.requests.length, ports.clock.monotonic()]).toEqual([1, 0])
  })

  it.each([{ code: 'ECONNREFUSED' }, { code: 'EHOSTUNREACH' }])(
    'that cannot be reached ($code) is said to be none within its second [P20]',
    async ({ code }) => {
      const { auth, fetch, ports } = await signed(fakeFetch(breaksWith(code)))
      const call = refusalOf(auth.token?.() as Promise<unknown>)
      await ports.clock.advance(999)
      const error = await call
      expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE', strategy: 'google-metadata' })
      expect(error.message).toContain('http://169.254.169.254 cannot be reached')
      expectClean(error)
      expect([fetch.requests.length, ports.clock.sleepers]).toEqual([2, 0])
    },
  )

  it('that hangs is given up after one second, and not asked again [P20]', async () => {
    const { auth, fetch, ports } = await signed(fakeFetch(neverAnswers))
    let end: unknown = 'pending'
    const call = refusalOf(auth.token?.() as Promise<unknown>).then((error) => (end = error))
    await ports.clock.advance(999)
    expect(end).toBe('pending')
    await ports.clock.advance(1)
    expect(end).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
    await call
    expect((end as Error).message).toContain('gave no answer within 1 s')
    expect([fetch.requests.length, ports.clock.sleepers]).toEqual([1, 0])
  })

  it('signs in for google-id where there is neither a file nor an account to act as [A18]', async () => {
    const { world, signIn } = surroundings()
    world.gcp.addToDatabricks(world.gcp.instanceEmail)
    const auth = await signIn({ authType: 'google-id' })
    const { Authorization = '' } = await auth.headers()
    world.revokeToken(Authorization.replace('Bearer ', ''))
    await world.clock.advance('5s')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)).toEqual({ 'gce-metadata.identity': 2, 'gce-metadata.token': 1 })
  })

  it('is not asked before the first call, whatever the files say', async () => {
    const files = { '/sys/class/dmi/id/product_name': 'Google\n' }
    const { world, signIn } = surroundings(files)
    expect((await signIn()).authType).toBe('google-metadata')
    expect(world.journal.entries).toHaveLength(0)
  })

  it('that has no account says to attach one', async () => {
    const { world, signIn } = surroundings()
    world.on('gce-metadata.identity').respond({ status: 404, headers: { 'metadata-flavor': 'Google' } })
    const error = await refusalOf((await signIn({ authType: 'google-metadata' })).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 404 })
    expect(error.message).toContain('The machine has no service account')
  })

  it('gives its kept access token again after Databricks refused the other one', async () => {
    const { world, signIn } = surroundings()
    world.gcp.addToDatabricks(world.gcp.instanceEmail)
    const auth = await signIn({ authType: 'google-metadata' })
    const { Authorization = '' } = await auth.headers()
    world.revokeToken(Authorization.replace('Bearer ', ''))
    await world.clock.advance('5s')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)).toEqual({ 'gce-metadata.identity': 2, 'gce-metadata.token': 1 })
  })
})

describe('a credential configuration', () => {
  const url =
    'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@y.iam.gserviceaccount.com:generateAccessToken'
  const config = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file: '/run/token' },
    service_account_impersonation_url: url,
  }
  const aws = { environment_id: 'aws1', region_url: 'http://169.254.169.254/zone', url: 'http://169.254.169.254/keys' }

  it.each([
    { field: 'token_url', change: { token_url: 'https://sts.evil.example/v1/token' }, at: 'https://sts.evil.example' },
    {
      field: 'token_url',
      change: { token_url: 'https://sts.googleapis.com.evil.example/' },
      at: 'https://sts.googleapis.com.evil.example',
    },
    {
      field: 'token_url',
      change: { token_url: 'https://sts.googleapis.com@evil.example/' },
      at: 'a URL with a user name',
    },
    {
      field: 'token_url',
      change: { token_url: 'http://sts.googleapis.com/v1/token' },
      at: 'http://sts.googleapis.com',
    },
    { field: 'token_url', change: { token_url: 'no url' }, at: 'is no URL' },
    {
      field: 'service_account_impersonation_url',
      change: { service_account_impersonation_url: url.replace('googleapis.com', 'evil.example') },
      at: 'https://iamcredentials.evil.example',
    },
    {
      field: 'credential_source.url',
      change: { credential_source: { url: 'https://evil.example/token' } },
      at: 'https://evil.example',
    },
    {
      field: 'credential_source.region_url',
      change: { credential_source: { ...aws, region_url: 'http://evil.example/' } },
      at: 'http://evil.example',
    },
    {
      field: 'credential_source.imdsv2_session_token_url',
      change: { credential_source: { ...aws, imdsv2_session_token_url: 'https://evil.example/' } },
      at: 'https://evil.example',
    },
  ])('whose $field is elsewhere ($at) is refused, and nothing is sent', async ({ field, change, at }) => {
    const files = { [DEFAULT_CREDENTIALS]: { ...config, ...change }, '/run/token': CANARY }
    const { world, signIn } = surroundings(files)
    const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
    expect(error).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN', strategy: 'google-id' })
    expect(error.message).toContain(`${field} of ${DEFAULT_CREDENTIALS} is`)
    expect(error.message).toContain(at)
    expect(error.message).toContain('googleAllowedOrigins (LAKEAUTH_GOOGLE_ALLOWED_ORIGINS)')
    expectClean(error)
    expect(world.journal.entries).toHaveLength(0)
  })

  it.each([
    { what: 'no file', change: {}, code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE', says: '/run/token, which' },
    { what: 'a program', change: { credential_source: { executable: { command: CANARY } } }, says: 'runs a program' },
    { what: 'a certificate', change: { credential_source: { certificate: {} } }, says: 'is a certificate' },
    { what: 'nothing', change: { credential_source: undefined }, says: 'is missing' },
    { what: 'another audience', change: { audience: 1 }, says: 'holds no audience' },
    { what: 'an odd account', change: { service_account_impersonation_url: `${url}x` }, says: 'has not the form' },
    { what: 'an odd type', change: { type: CANARY }, says: 'not known here' },
  ])('with $what is a typed error', async ({ change, code = 'ERR_CREDENTIAL_FILE_INVALID', says }) => {
    const { world, signIn } = surroundings({ [DEFAULT_CREDENTIALS]: { ...config, ...change } })
    const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
    expect(error).toMatchObject({ code, message: expect.stringContaining(says) })
    expectClean(error)
    expect(world.journal.entries).toHaveLength(0)
  })

  it('whose identity lacks the role names the pool to grant it to', async () => {
    const { world, ports, signIn } = surroundings()
    const { issuer } = world.federation
    const { audience, poolMember } = world.gcp.addWorkloadIdentityProvider({ issuer })
    const token = await world.federation.issueSubjectToken({ audience })
    ports.files.contents.set('/run/token', token)
    const { service_account_impersonation_url: _none, ...direct } = config
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify({ ...direct, audience }))
    const { serviceAccountEmail } = world.gcp
    const auth = await signIn({ googleServiceAccount: serviceAccountEmail })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error.message).toContain(
      `Grant the role roles/iam.workloadIdentityUser on the service account ${serviceAccountEmail} to ${poolMember}`,
    )
    expectClean(error, token)
  })

  it.each([
    { what: 'is for another audience', audience: 'https://other.example', says: 'did not accept the workload' },
    { what: 'is for no provider', provider: `${config.audience}x`, says: 'does not exist, or is switched off' },
  ])("whose workload's token $what is refused with a reason", async ({ audience: aud, provider, says }) => {
    const { world, ports, signIn } = surroundings()
    const { audience } = world.gcp.addWorkloadIdentityProvider({ issuer: world.federation.issuer })
    const token = await world.federation.issueSubjectToken({ audience: aud ?? audience })
    ports.files.contents.set('/run/token', token)
    const adc = { ...config, audience: provider ?? audience }
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(adc))
    const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', message: expect.stringContaining(says) })
    expectClean(error, token)
  })
})

describe('a workload at AWS', () => {
  const imds = 'http://169.254.169.254/latest'
  const federated = (world: ReturnType<typeof surroundings>['world']): string => {
    const { audience, poolMember } = world.gcp.addWorkloadIdentityProvider({ awsAccountId: world.aws.accountId })
    world.gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: poolMember })
    return JSON.stringify({
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
      credential_source: {
        environment_id: 'aws1',
        region_url: `${imds}/meta-data/placement/availability-zone`,
        url: `${imds}/meta-data/iam/security-credentials`,
        imdsv2_session_token_url: `${imds}/api/token`,
      },
    })
  }
  // The library signs with the time of the process, which a world on another clock would refuse.
  const options = { weaken: ['old-signature', 'early-signature', 'wrong-signature-day'] }

  it('opens a new session for every token: four hours of refreshes without a failure [P56]', async () => {
    const { world, ports, signIn } = surroundings({}, { options })
    ports.files.contents.set(DEFAULT_CREDENTIALS, federated(world))
    const auth = await signIn({ googleServiceAccount: world.gcp.serviceAccountEmail })
    for (let minutes = 0; minutes <= 240; minutes += 10) {
      expect((await auth.fetch(ME)).status).toBe(200)
      await world.clock.advance('10m')
    }
    const { 'aws-imds.session': sessions, 'google.sts': exchanges } = asked(world)
    expect(sessions).toBe(exchanges)
    expect(exchanges).toBeGreaterThanOrEqual(4)
    expect(ports.logger.warnings).toEqual([])
    expect(world.journal.of('*').filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  })

  it('whose session has ended gets a typed error without the session or a key', async () => {
    const { world, ports, signIn } = surroundings({}, { options })
    ports.files.contents.set(DEFAULT_CREDENTIALS, federated(world))
    world.on('aws-imds.credentials').respond({ status: 401, json: { error: CANARY } })
    const auth = await signIn({ googleServiceAccount: world.gcp.serviceAccountEmail })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 401 })
    expect(error.message).toContain('Its session has ended')
    expectClean(error, ...world.canaries.map(({ value }) => value))
  })
})

describe('what a server says', () => {
  it.each([
    { where: 'error_description', json: (secrets: string) => ({ error: 'invalid_grant', error_description: secrets }) },
    { where: 'error', json: (secrets: string) => ({ error: secrets }) },
    { where: 'message', json: (secrets: string) => ({ error: { code: 400, message: secrets, status: secrets } }) },
    { where: 'details', json: (secrets: string) => ({ error: { details: [{ reason: secrets }] } }) },
  ])('never gets into an error, not even a secret that it repeats in $where', async ({ json }) => {
    const { world, ports, signIn } = surroundings()
    const { client_secret, refresh_token } = world.gcp.userCredentials
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(world.gcp.userCredentials))
    for (const secret of [client_secret, refresh_token]) {
      world
        .on('google.token')
        .times(1)
        .respond({ status: 400, json: json(secret) })
      const auth = await signIn({ googleServiceAccount: world.gcp.serviceAccountEmail })
      const error = await refusalOf(auth.token?.() as Promise<unknown>)
      expect(error.message).toContain('gcloud auth application-default login')
      expectClean(error, client_secret, refresh_token)
    }
  })

  it('is waited for where it asks to: two answers of 503 cost two more requests, and the call succeeds', async () => {
    const { world, ports, signIn } = surroundings()
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(world.gcp.userCredentials))
    world.on('google.token').times(2).respond({ status: 503 })
    const auth = await signIn({ googleServiceAccount: world.gcp.serviceAccountEmail })
    const call = auth.headers()
    await world.clock.advance('10s')
    expect(Object.keys(await call)).toHaveLength(2)
    expect(asked(world)).toEqual({
      'google.token': 3,
      'iam-credentials.generate-id-token': 1,
      'iam-credentials.generate-access-token': 1,
    })
  })
})

describe('each token', () => {
  it('is refreshed on its own end: an ID token of ten minutes leaves the access token alone', async () => {
    const { world, signIn } = surroundings({}, { files: fakeFiles() })
    world.gcp.addToDatabricks(world.gcp.instanceEmail)
    world.on('gce-metadata.identity').mutateToken({ lifetimeSeconds: 600 })
    const auth = await signIn({ authType: 'google-metadata' })
    const first = await auth.headers()
    await world.clock.advance(590_000)
    const second = await auth.headers()
    expect(second['Authorization']).not.toBe(first['Authorization'])
    expect(second['X-Databricks-GCP-SA-Access-Token']).toBe(first['X-Databricks-GCP-SA-Access-Token'])
    expect(asked(world)).toEqual({ 'gce-metadata.identity': 2, 'gce-metadata.token': 1 })
  })

  it('of an impersonated account is renewed when Databricks refuses a call: nobody can tell which of the two it minds', async () => {
    const { world, ports, signIn } = surroundings()
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(world.gcp.userCredentials))
    const auth = await signIn({ googleServiceAccount: world.gcp.serviceAccountEmail })
    const { Authorization = '' } = await auth.headers()
    world.revokeToken(Authorization.replace('Bearer ', ''))
    await world.clock.advance('5s')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)).toEqual({
      'google.token': 1,
      'iam-credentials.generate-id-token': 2,
      'iam-credentials.generate-access-token': 2,
    })
  })

  it.each([
    { what: 'a key', adc: async ({ gcp }: World) => gcp.serviceAccountKey() },
    {
      what: 'an account that a file leads to',
      adc: async ({ gcp }: World) => ({
        type: 'impersonated_service_account',
        source_credentials: gcp.userCredentials,
        service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${gcp.serviceAccountEmail}:generateAccessToken`,
      }),
    },
  ])('of $what in application default credentials is renewed when Databricks refuses it [A17]', async ({ adc }) => {
    const { world, ports, signIn } = surroundings()
    const { gcp } = world
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(await adc(world)))
    const auth = await signIn({ authType: 'google-id', host: gcp.accountPublicHost })
    const { [SECOND]: refused = '' } = await auth.headers()
    world.revokeToken(refused)
    await world.clock.advance('5s')
    expect((await auth.fetch(`/api/2.0/accounts/${gcp.accountId}/workspaces`)).status).toBe(200)
    expect((await auth.headers())[SECOND]).not.toBe(refused)
  })

  it('is needed on the account console: an access token that IAM refuses fails the call there, and names the role [A17]', async () => {
    const { world, ports, signIn } = surroundings()
    const { gcp } = world
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(gcp.userCredentials))
    const member = 'user:developer@lakeauth.example'
    gcp.revokeRole({ role: 'roles/iam.serviceAccountTokenCreator', member })
    gcp.grantRole({ role: 'roles/iam.serviceAccountOpenIdTokenCreator', member })
    const settings = { googleServiceAccount: gcp.serviceAccountEmail }
    expect(Object.keys(await (await signIn(settings)).headers())).toEqual(['Authorization'])
    const account = await signIn({ ...settings, host: gcp.accountPublicHost })
    const error = await refusalOf(account.headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 403 })
    expect(error.message).toContain('roles/iam.serviceAccountTokenCreator')
  })

  it('goes to no host of another cloud, unless the user says that it is on Google Cloud', async () => {
    const { world, signIn } = surroundings()
    const googleCredentials = JSON.stringify(await world.gcp.serviceAccountKey())
    const host = 'https://dbc-a1b2.cloud.databricks.com'
    for (const config of [{}, { authType: 'google-credentials' }, { cloud: 'aws', host: world.gcp.publicHost }]) {
      const error = await refusalOf(signIn({ host, googleCredentials, ...config }))
      expect(error.message).toMatch(/nothing proves that https:\/\/dbc-a1b2|cloud is aws/)
    }
    const auth = await signIn({ host, googleCredentials, cloud: 'gcp' })
    expect(auth.authType).toBe('google-credentials')
    expect(world.journal.entries).toHaveLength(0)
  })
})
