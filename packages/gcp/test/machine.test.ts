import { inspect } from 'node:util'
import { breaksWith, fakeClock, fakeFetch, neverAnswers } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CREDENTIALS, ME, refusalOf, surroundings } from './support/surroundings.js'

const CANARY = 'canary-c41e70aa'
const GOOGLE = { 'metadata-flavor': 'Google' }
const imds = 'http://169.254.169.254'

/** Signs in where the machine's metadata address answers like this. */
async function signed(answer: Parameters<typeof fakeFetch>[0], config: object = { authType: 'google-metadata' }) {
  const fetch = fakeFetch(answer)
  const { ports, signIn } = surroundings({}, { fetch, clock: fakeClock() })
  return { ports, fetch, auth: await signIn({ ...config }), signIn }
}

describe('the metadata server of Google', () => {
  it.each([200, 400, 401, 403, 404])('is told from a stranger that answers %i with a page', async (status) => {
    const { auth, fetch } = await signed(() => new Response(`<html>${CANARY}`, { status }))
    for (const call of [auth.token?.() as Promise<unknown>, auth.headers()]) {
      const error = await refusalOf(call)
      expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
      expect(error.message).toContain(`${imds} is not one of Google`)
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
    }
    expect(fetch.requests.every(({ url }) => url.startsWith(imds))).toBe(true)
  })

  /** As GKE's own metadata server refuses: text, without the header that it has when it gives something. */
  const ofGke = (status: number) =>
    new Response(`GKE Metadata Server encountered an error: ${CANARY}\n`, {
      status,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })

  it.each([400, 401, 403, 404])(
    'that refuses with %i may leave its header out, and is then not named',
    async (status) => {
      const { auth, fetch } = await signed(() => ofGke(status))
      const error = await refusalOf(auth.token?.() as Promise<unknown>)
      expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status, retryable: false })
      expect(error.message).toContain('iam.gke.io/gcp-service-account')
      expect(error.message).toContain("the answer does not say that it is Google's")
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
      expect(fetch.requests).toHaveLength(1)
    },
  )

  it('that refuses the second token alone, as GKE’s does, signs in to a workspace without it [A17]', async () => {
    const { world, ports } = surroundings()
    world.gcp.addToDatabricks(world.gcp.instanceEmail)
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).includes('/token?') ? ofGke(403) : world.fetch(input, init)
    const config = { host: world.gcp.publicHost, authType: 'google-metadata' }
    const auth = await surroundings({}, { ...ports, fetch }).signIn(config)
    expect(Object.keys(await auth.headers())).toEqual(['Authorization'])
    expect((await auth.fetch(ME)).status).toBe(200)
  })

  it('that refuses in Google’s own name says that the machine has no account', async () => {
    const { auth } = await signed(() => new Response('', { status: 404, headers: GOOGLE }))
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 404 })
    expect(error.message).toContain('The machine has no service account')
    expect(error.message).not.toContain('does not say')
  })

  it.each([
    { what: 'a reset', first: breaksWith('ECONNRESET') },
    { what: 'a refused connection', first: breaksWith('ECONNREFUSED') },
    { what: 'a 500', first: () => new Response('', { status: 500, headers: GOOGLE }) },
  ])('is asked once more after $what, as while a pod starts, and signs in', async ({ first }) => {
    const { world, ports } = surroundings()
    world.gcp.addToDatabricks(world.gcp.instanceEmail)
    let asked = 0
    const failing = fakeFetch(first)
    const fetch: typeof globalThis.fetch = (input, init) =>
      String(input).includes('/identity') && ++asked === 1 ? failing(input, init) : world.fetch(input, init)
    const auth = await surroundings({}, { ...ports, fetch }).signIn({
      host: world.gcp.publicHost,
      authType: 'google-metadata',
    })
    const token = auth.token?.()
    await world.clock.advance('999ms')
    expect((await token)?.value).toMatch(/^eyJ/)
    expect(asked).toBe(2)
  })

  it('is asked twice and no more within its second', async () => {
    const { auth, fetch, ports } = await signed(breaksWith('ECONNRESET'))
    const call = refusalOf(auth.token?.() as Promise<unknown>)
    await ports.clock.advance(999)
    expect(await call).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
    expect([fetch.requests.length, ports.clock.sleepers]).toEqual([2, 0])
  })

  it('may be at its address on IPv6', async () => {
    const config = { authType: 'google-metadata', googleMetadataHost: '[fd20:ce::254]' }
    const { auth, fetch } = await signed(() => new Response('', { status: 404, headers: GOOGLE }), config)
    await refusalOf(auth.token?.() as Promise<unknown>)
    expect(fetch.requests.map(({ url }) => new URL(url).origin)).toEqual(['http://[fd20:ce::254]'])
  })

  it.each([{ minutes: 10 }, { minutes: -10 }])(
    'signs in on a machine whose clock is off by $minutes minutes, and its token ends when it really does',
    async ({ minutes }) => {
      const { world, ports } = surroundings()
      world.gcp.addToDatabricks(world.gcp.instanceEmail)
      const clock = fakeClock(world.clock.now() + minutes * 60_000)
      const dated: typeof fetch = async (input, init) => {
        const response = await world.fetch(input, init)
        response.headers.set('date', new Date(world.clock.now()).toUTCString())
        return response
      }
      const { signIn } = surroundings({}, { ...ports, clock, fetch: dated })
      const auth = await signIn({ host: world.gcp.publicHost, authType: 'google-metadata' })
      expect((await auth.fetch(ME)).status).toBe(200)
      expect((await auth.token?.())?.expiry?.getTime()).toBe(clock.now() + 3_600_000)
    },
  )
})

describe('the metadata service of another cloud', () => {
  const configuration = (credential_source: object) => ({
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    service_account_impersonation_url:
      'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@y.iam.gserviceaccount.com:generateAccessToken',
    credential_source,
  })
  const amazon = (at: string) => ({
    environment_id: 'aws1',
    region_url: `${at}/latest/meta-data/placement/availability-zone`,
    url: `${at}/latest/meta-data/iam/security-credentials`,
    imdsv2_session_token_url: `${at}/latest/api/token`,
  })

  it.each([
    { whose: 'AWS', source: amazon(imds), limit: 1_000 },
    { whose: 'Azure', source: { url: `${imds}/metadata/identity/oauth2/token` }, limit: 5_000 },
  ])('that hangs is given up after $limit ms ($whose), and not asked again [P20]', async ({ source, limit }) => {
    const fetch = fakeFetch(neverAnswers)
    const files = { [DEFAULT_CREDENTIALS]: configuration(source) }
    const { ports, signIn } = surroundings(files, { fetch, clock: fakeClock() })
    const auth = await signIn({ authType: 'google-id' })
    let end: unknown = 'pending'
    const call = refusalOf(auth.token?.() as Promise<unknown>).then((error) => (end = error))
    // The request starts turns after the call: the library is loaded before.
    while (fetch.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await ports.clock.advance(limit - 1)
    expect(end).toBe('pending')
    await ports.clock.advance(1)
    await call
    expect(end).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
    expect((end as Error).message).toContain(`${imds} gave no answer within ${limit / 1000} s`)
    expect([fetch.requests.length, ports.clock.sleepers]).toEqual([1, 0])
  })

  it.each([
    { status: 404, times: 2 },
    { status: 410, times: 2 },
    { status: 500, times: 2 },
    { status: 400, times: 1 },
  ])('of Azure that goes on answering $status is asked $times times, as while it starts', async ({ status, times }) => {
    const fetch = fakeFetch(() => new Response('{}', { status }))
    const files = { [DEFAULT_CREDENTIALS]: configuration({ url: `${imds}/metadata/identity/oauth2/token` }) }
    const { ports, signIn } = surroundings(files, { fetch, clock: fakeClock() })
    const auth = await signIn({ authType: 'google-id' })
    let error: unknown
    const call = refusalOf(auth.token?.() as Promise<unknown>).then((end) => (error = end))
    while (error === undefined) {
      await new Promise((resolve) => setImmediate(resolve))
      if (ports.clock.sleepers > 1) await ports.clock.advance(250)
    }
    await call
    expect(error).toMatchObject({ status })
    expect([fetch.requests.length, ports.clock.sleepers]).toEqual([times, 0])
  })

  it('of AWS may be at its address on IPv6, and is asked without a proxy’s or a user’s leave', async () => {
    const fetch = fakeFetch(() => new Response('', { status: 404 }))
    const files = { [DEFAULT_CREDENTIALS]: configuration(amazon('http://[fd00:ec2::254]')) }
    const { signIn } = surroundings(files, { fetch, clock: fakeClock() })
    const error = await refusalOf((await signIn({ authType: 'google-id' })).token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 404 })
    expect(fetch.requests.map(({ url }) => url)).toEqual(['http://[fd00:ec2::254]/latest/api/token'])
  })

  it('signs in a workload of Azure with the token of its managed identity [S2-07]', async () => {
    const { world, ports, signIn } = surroundings()
    const { gcp, azure } = world
    const token = await (
      await world.fetch(
        `${imds}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${encodeURIComponent(azure.managementResource)}`,
        { headers: { Metadata: 'True' } },
      )
    ).json()
    const { iss, sub } = JSON.parse(
      Buffer.from((token as { access_token: string }).access_token.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, string>
    const { audience, memberOf } = gcp.addWorkloadIdentityProvider({
      issuer: String(iss),
      audiences: [azure.managementResource],
    })
    gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: memberOf(String(sub)) })
    // As `gcloud iam workload-identity-pools create-cred-config --azure` writes it.
    const { service_account_impersonation_url: _none, ...direct } = configuration({
      url: `${imds}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${encodeURIComponent(azure.managementResource)}`,
      headers: { Metadata: 'True' },
      format: { type: 'json', subject_token_field_name: 'access_token' },
    })
    ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify({ ...direct, audience }))
    const auth = await signIn({ googleServiceAccount: gcp.serviceAccountEmail })
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(world.journal.count('google.sts', { outcome: 'ok' })).toBe(1)
  })
})
