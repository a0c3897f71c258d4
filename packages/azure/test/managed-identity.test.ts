import { inspect } from 'node:util'
import { ManagedIdentityCredential, type TokenCredentialOptions } from '@azure/identity'
import { breaksWith, fakeClock, fakeFetch, neverAnswers } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { appService, place, ways } from './support/identities.js'
import { asked, ME, refusalOf, surroundings } from './support/surroundings.js'

/** A clock whose timers all fire at once after the process could not turn to them. */
function busyClock() {
  const clock = fakeClock()
  let ahead = 0
  const sleeping = new Set<{ readonly at: number; readonly wake: () => void }>()
  return {
    now: () => clock.now() + ahead,
    monotonic: () => clock.monotonic() + ahead,
    get sleepers() {
      return sleeping.size
    },
    sleep: (milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper = { at: ahead + milliseconds, wake: resolve }
        sleeping.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleeping.delete(sleeper)
          reject(signal.reason)
        })
      }),
    /** Time passes in one piece. */
    stall: async (milliseconds: number) => {
      await clock.advance(0)
      ahead += milliseconds
      for (const sleeper of Array.from(sleeping).filter(({ at }) => at <= ahead)) {
        sleeping.delete(sleeper)
        sleeper.wake()
      }
      await clock.advance(0)
    },
  }
}

const DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'
const msi = { azureUseMsi: true } as const

/** What the library asked for last. One for all: it keeps the first client that it was given for the whole process. */
const theirs: { url?: string; headers?: Readonly<Record<string, string>> } = {}
const recorder: NonNullable<TokenCredentialOptions['httpClient']> = {
  sendRequest: (request) => {
    Object.assign(theirs, { url: request.url, headers: request.headers.toJSON() })
    return Promise.reject(new Error('seen'))
  },
}

describe('an endpoint of a platform without its header', () => {
  const env = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41/msi/token' }

  it.each([msi, { ...msi, authType: 'azure-msi' }])(
    'asks nobody, the metadata service least of all, and says what is missing: %j [P11]',
    async (config) => {
      const { world, signIn } = surroundings()
      const error = await refusalOf(signIn(config, env))
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'azureIdentityHeader' })
      expect(error.message).toContain('azureIdentityHeader (IDENTITY_HEADER) is not set')
      expect(error.message).toContain('azureIdentityEndpoint (environment variable IDENTITY_ENDPOINT)')
      expect(world.journal.entries).toEqual([])
    },
  )

  it('alone sets up no sign-in, and says why', async () => {
    const error = await refusalOf(surroundings().signIn({}, env))
    expect(error).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED' })
    expect(inspect(error, { depth: null })).toContain('IDENTITY_ENDPOINT comes without IDENTITY_HEADER')
  })
})

describe('the metadata service of a virtual machine', () => {
  it.each([
    { name: 'the own identity', options: {}, settings: {} },
    {
      name: 'a client id',
      options: { clientId: '11111111-0000-4000-8000-000000000001' },
      settings: { azureClientId: '11111111-0000-4000-8000-000000000001' },
    },
    {
      name: 'an object id',
      options: { objectId: '11111111-0000-4000-8000-000000000002' },
      settings: { azureIdentityObjectId: '11111111-0000-4000-8000-000000000002' },
    },
    {
      name: 'a resource id',
      options: { resourceId: '/subscriptions/x/y' },
      settings: { azureIdentityResourceId: '/subscriptions/x/y' },
    },
  ])('is asked as @azure/identity asks it, with $name [P11]', async ({ options, settings }) => {
    const fetch = fakeFetch(() => Response.json({}, { status: 400 }))
    await refusalOf((await surroundings({}, { fetch }).signIn({ ...msi, ...settings })).headers())
    const ours = fetch.requests[0]
    const credential = new ManagedIdentityCredential({
      ...(options as { clientId: string }),
      retryOptions: { maxRetries: 0 },
      httpClient: recorder,
    })
    await refusalOf(credential.getToken(`${DATABRICKS}/.default`))
    const [asked, expected] = [new URL(ours?.url ?? ''), new URL(theirs.url ?? '')]
    expect(asked.origin + asked.pathname).toBe(expected.origin + expected.pathname)
    expect(Object.fromEntries(asked.searchParams)).toEqual(Object.fromEntries(expected.searchParams))
    expect(ours?.headers.get('metadata')).toBe(theirs.headers?.['metadata'])
  })

  it('that is absent is told after a second, and core does not ask again [R42] [P11]', async () => {
    const clock = fakeClock()
    const fetch = fakeFetch(neverAnswers)
    const { signIn } = surroundings({}, { clock, fetch })
    const failed = refusalOf((await signIn(msi)).headers())
    await clock.advance(999)
    expect(fetch.requests).toHaveLength(2)
    await clock.advance(1)
    const error = await failed
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE', issuer: 'http://169.254.169.254' })
    expect(error.message).toContain('gave no answer within 1 s')
    expect(error.message).toContain('set IDENTITY_ENDPOINT instead')
    expect(fetch.requests).toHaveLength(2)
    expect(clock.sleepers).toBe(0)
  })

  it('that is there but slow has the time of any attempt [R42] [P11]', async () => {
    const { world, signIn } = surroundings()
    world.on('imds.token', { metadata: 'true' }).delay('5s')
    const auth = await signIn(msi)
    const signed = auth.headers()
    await world.clock.advance('6s')
    await signed
    expect(world.journal.count('imds.token', { outcome: 'ok' })).toBe(1)
    // The look whether anybody is there is refused, for it lacks the header.
    expect(world.journal.count('imds.token', { outcome: 'refused' })).toBe(1)
  })

  it('that answers late because this process was busy is there [R42] [P11]', async () => {
    const clock = busyClock()
    const answered = Promise.withResolvers<Response>()
    const token = await surroundings().world.azure.issueToken()
    const { signIn } = surroundings(
      {},
      { clock: clock as never, fetch: fakeFetch(() => answered.promise, neverAnswers) },
    )
    const signed = (await signIn(msi)).headers()
    // Every timer fires before the answer, which has long been there, is read.
    await clock.stall(1_200)
    answered.resolve(Response.json({ access_token: token, expires_in: '3600', token_type: 'Bearer' }))
    expect(await signed).toHaveProperty('Authorization', `Bearer ${token}`)
    expect(clock.sleepers).toBe(0)
  })

  it.each(['ECONNRESET', 'UND_ERR_SOCKET'])('that breaks a connection with %s is asked again [R42]', async (code) => {
    const inner = surroundings()
    const fetch = fakeFetch(breaksWith(code), ({ url, headers }) => inner.world.fetch(url, { headers }))
    const signed = (await surroundings({}, { fetch, clock: inner.ports.clock }).signIn(msi)).headers()
    await inner.world.clock.advance('10s')
    await signed
    expect(fetch.requests).toHaveLength(2)
    expect(asked(inner.world)).toEqual({ 'imds.token': 1 })
  })

  it.each([404, 410, 429, 500, 503])('that is starting, with status %i, is asked again [R42]', async (status) => {
    const { world, signIn } = surroundings()
    world.on('imds.token').times(1).respond({ status })
    const signed = (await signIn(msi)).headers()
    await world.clock.advance('10s')
    await signed
    expect(world.journal.count('imds.token')).toBe(2)
  })

  it.each([
    ['nobody', () => Promise.reject(Object.assign(new TypeError('x'), { cause: { code: 'EHOSTUNREACH' } }))],
    ['something else', () => new Response('<html>hello</html>', { headers: { 'content-type': 'text/html' } })],
  ])('in whose place %s answers is no metadata service [P11]', async (_what, answer) => {
    const { signIn } = surroundings({}, { fetch: fakeFetch(answer) })
    expect(await refusalOf((await signIn(msi)).headers())).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
  })

  it('says which identity it does not know, and by which setting [P11]', async () => {
    const { world, signIn } = surroundings()
    const azureClientId = '11111111-0000-4000-8000-000000000001'
    const error = await refusalOf((await signIn({ ...msi, azureClientId })).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 400 })
    expect(error.message).toContain(
      `the managed identity of azureClientId (option config.azureClientId) (${azureClientId})`,
    )
    expect(asked(world)).toEqual({ 'imds.token': 1 })
  })
})

describe('App Service', () => {
  it('is asked as @azure/identity asks it, and the metadata service is not [P11]', async () => {
    const { world, signIn } = surroundings()
    const auth = await signIn(msi, appService(world.azure))
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)).toEqual({ 'app-service.token': 1 })
    const [entry] = world.journal.of('app-service.token')
    // As MSAL's own source for App Service sends it; a test in a process of its own compares.
    expect(entry?.request.query).toEqual({ 'api-version': '2019-08-01', resource: DATABRICKS })
  })

  it('with a header of another start says where it comes from, and shows nothing of it', async () => {
    const { world, signIn } = surroundings()
    const env = { ...appService(world.azure), IDENTITY_HEADER: 'canary-1c3fbe70' }
    const error = await refusalOf((await signIn(msi, env)).headers())
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 401 })
    expect(error.message).toContain('azureIdentityHeader (environment variable IDENTITY_HEADER)')
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary-1c3fbe70')
  })

  it('on Linux is at a link-local address, which is asked over http', async () => {
    const { signIn, world } = surroundings()
    const answer = { access_token: await world.azure.issueToken(), expires_on: '4102444800', token_type: 'Bearer' }
    const fetch = fakeFetch(() => Response.json(answer))
    const linux = surroundings({}, { fetch })
    const env = { IDENTITY_ENDPOINT: 'http://169.254.255.2:8081/msi/token', IDENTITY_HEADER: 'header' }
    await (await linux.signIn({}, env)).headers()
    expect(fetch.requests[0]?.url).toMatch(/^http:\/\/169\.254\.255\.2:8081\/msi\/token\?/)
    expect(fetch.requests[0]?.headers.get('x-identity-header')).toBe('header')
    expect(signIn).toBeTypeOf('function')
  })

  it.each(['http://evil.example/msi/token', 'https://localhost/msi/token', 'http://169.254.evil.example/', 'nonsense'])(
    'is not believed to be at %s, and nobody is asked',
    async (IDENTITY_ENDPOINT) => {
      const { world, signIn } = surroundings()
      const error = await refusalOf(signIn(msi, { IDENTITY_ENDPOINT, IDENTITY_HEADER: 'header' }))
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'azureIdentityEndpoint' })
      expect(asked(world)).toEqual({})
    },
  )
})

describe('Azure Arc', () => {
  const arc = ways.find(({ asks }) => 'arc.token' in asks)
  const onArc = async () => {
    const { world, ports, signIn } = surroundings()
    const { env, files } = (await arc?.setUp(world)) ?? {}
    place(ports.files, files)
    return { world, ports, signIn: (config = {}) => signIn(config, env) }
  }

  it('has no user-assigned identities, and is not asked for one', async () => {
    const { world, signIn } = await onArc()
    const auth = await signIn({ azureClientId: world.azure.managedIdentity.userAssigned.clientId })
    const error = await refusalOf(auth.headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
    expect(error.message).toContain('Remove azureClientId (option config.azureClientId)')
    expect(asked(world)).toEqual({})
  })

  it.each([
    ['/etc/passwd'],
    ['/var/opt/azcmagent/tokens/../../../../etc/shadow.key'],
    ['/var/opt/azcmagent/tokens/a/b.key'],
    ['/var/opt/azcmagent/tokens/x.txt'],
  ])('that names the file %s gets nothing of it [T10]', async (file) => {
    const { world, ports, signIn } = await onArc()
    ports.files.contents.set(file, 'canary-88f0')
    world.on('arc.token').respond({ status: 401, headers: { 'www-authenticate': `Basic realm=${file}` } })
    const error = await refusalOf((await signIn()).headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
    expect(error.message).toContain("a file that is not in the agent's folder")
    expect(world.journal.count('arc.token')).toBe(1)
  })

  it.each([429, 500, 503])('that answers %i before it names its key is asked again [R42]', async (status) => {
    const { world, signIn } = await onArc()
    world.on('arc.token').times(1).respond({ status })
    const signed = (await signIn()).headers()
    await world.clock.advance('10s')
    await signed
    expect(world.journal.count('arc.token')).toBe(3)
  })

  it('whose key cannot be read says which group may', async () => {
    const { world, ports, signIn } = await onArc()
    ports.files.contents.set(world.azure.managedIdentity.arc.keyFile, '!EACCES')
    const error = await refusalOf((await signIn()).headers())
    expect(error.message).toContain('cannot be read (EACCES). Run it as a member of the group himds')
  })
})

describe('whether a managed identity is meant', () => {
  const detect = (config: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}) =>
    surroundings().signIn({ host: 'https://adb-1.2.azuredatabricks.net', ...config }, env)
  const endpoint = { IDENTITY_ENDPOINT: 'http://localhost:42356/msi/token', IDENTITY_HEADER: 'header' }

  it.each([
    ['ARM_USE_MSI', {}, { ARM_USE_MSI: 'TRUE' }],
    ['the option', msi, {}],
    ['what App Service sets', {}, endpoint],
  ])('%s says so [B17]', async (_what, config, env) => {
    expect((await detect(config, env)).authType).toBe('azure-msi')
  })

  it.each([
    ['nothing', {}, {}],
    ['an identity of App Service that is not wanted', { azureUseMsi: false }, endpoint],
    ['ARM_USE_MSI=false', {}, { ...endpoint, ARM_USE_MSI: 'false' }],
    ['ARM_USE_MSI=0', {}, { ...endpoint, ARM_USE_MSI: '0' }],
  ])('%s does not say so [B17]', async (_what, config, env) => {
    await expect(detect(config, env)).rejects.toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED' })
  })

  it('a secret in the environment beats what the platform sets by itself', async () => {
    const own = '11111111-0000-4000-8000-000000000001'
    const env = { ...endpoint, ARM_CLIENT_ID: own, ARM_CLIENT_SECRET: 'synthetic', ARM_TENANT_ID: own }
    expect((await detect({}, env)).authType).toBe('azure-client-secret')
  })
})
