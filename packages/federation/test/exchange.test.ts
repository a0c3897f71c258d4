import { inspect } from 'node:util'
import { isAuthError, whoami } from '@lakeauth/core'
import { fakeFetch } from '@lakeauth/core/testing'
import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { envOidc, exchangeToken, federatedStrategy } from '../src/index.js'
import { asked, ME, refusalOf, surroundings } from './support/surroundings.js'

/** The form of the only exchange. */
function formOf(world: World): Readonly<Record<string, unknown>> {
  const [entry, ...others] = world.journal
    .of('*')
    .filter(({ operation }) => /^(workspace|account)\.token$/.test(operation))
  expect(others).toEqual([])
  return (entry?.request.form ?? {}) as Readonly<Record<string, unknown>>
}

describe('an exchange', () => {
  it("sends exactly the documented form with the service principal's UUID, and signs in as that [S4-05] [S4-08] [S4-10] [A19] [A21]", async () => {
    const { world, ports, clientId, signIn } = surroundings()
    const subjectToken = await world.federation.issueSubjectToken()
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: subjectToken })
    const auth = await signIn()
    const me = (await (await auth.fetch(ME)).json()) as { readonly userName?: string }
    expect([auth.authType, me.userName]).toEqual(['env-oidc', clientId])
    const { subject_token: sent, ...form } = formOf(world)
    expect(sent).toMatchObject({ length: subjectToken.length })
    expect(form).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      scope: 'all-apis',
      client_id: clientId,
    })
  })

  it('makes the workload known to the workspace by application id and name [S4-14]', async () => {
    const { world, ports, clientId, signIn } = surroundings()
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken() })
    const principal = await whoami(await signIn())
    expect(principal).toMatchObject({ kind: 'service-principal', userName: clientId, applicationId: clientId })
    expect(principal.displayName).toMatch(/\S/)
  })

  it('has no client_id at all under an account-wide policy, where a claim names the user [S4-06] [A21]', async () => {
    const { world, ports, signIn } = surroundings()
    const { issuer } = world.federation
    const { userName } = world.workspace
    world.federation.addPolicy({ issuer, audiences: ['databricks'], subject_claim: 'email' })
    const claims = { sub: 'somebody', email: userName }
    Object.assign(ports.env, {
      DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken({ audience: 'databricks', claims }),
    })
    const auth = await signIn({ clientId: undefined })
    expect(((await (await auth.fetch(ME)).json()) as { readonly userName?: string }).userName).toBe(userName)
    expect(Object.keys(formOf(world)).sort()).toEqual(['grant_type', 'scope', 'subject_token', 'subject_token_type'])
  })

  it('goes to the path of the account on an account host, and its token is good there alone [S4-07] [A20]', async () => {
    const { world, ports, signIn } = surroundings()
    const { publicHost: host, accountId } = world.account
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken() })
    const auth = await signIn({ host, accountId })
    expect((await auth.fetch(`/api/2.0/accounts/${accountId}/workspaces`)).status).toBe(200)
    expect(world.journal.count('account.token')).toBe(1)
    const onWorkspace = await world.fetch(world.workspace.publicHost + ME, { headers: await auth.headers() })
    expect(onWorkspace.status).toBe(403)
  })

  it('asks for the scopes that are set, once each [S4-10]', async () => {
    const { world, ports, signIn } = surroundings()
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken() })
    await (await signIn({ scopes: 'sql, files sql' })).headers().catch(() => {})
    expect(formOf(world)['scope']).toBe('files sql')
  })

  it('makes one token of one token, with nothing but what it is given [S4-03]', async () => {
    const { world, clientId } = surroundings()
    const token = await exchangeToken({
      host: world.workspace.publicHost,
      clientId,
      subjectToken: await world.federation.issueSubjectToken({ lifetimeSeconds: 300 }),
      fetch: world.fetch,
      clock: world.clock as never,
    })
    expect(token.expiry?.getTime()).toBe(world.clock.now() + 300_000)
    const answer = await world.fetch(world.workspace.publicHost + ME, {
      headers: { authorization: `Bearer ${token.value}` },
    })
    expect(answer.status).toBe(200)
  })

  it.each([
    { kind: 'account', host: 'account', expected: 'account' },
    { kind: 'workspace', host: 'workspace', expected: 'endpoint' },
    { kind: 'set by hand', host: 'workspace', expected: 'set' },
  ])('asks its source for a token for the usual audience of a host: $kind [S4-13]', async ({ host, expected }) => {
    const { world, ports } = surroundings()
    const audiences: (string | undefined)[] = []
    const { account, workspace } = world
    await exchangeToken({
      host: host === 'account' ? account.publicHost : workspace.publicHost,
      accountId: account.accountId,
      ...(expected === 'set' && { audience: 'by hand' }),
      fetch: world.fetch,
      clock: ports.clock,
      subjectToken: ({ audience }) => {
        audiences.push(audience)
        return world.federation.issueSubjectToken()
      },
    }).catch(() => {})
    const usual = { account: account.accountId, endpoint: `${workspace.publicHost}/oidc/v1/token`, set: 'by hand' }
    expect(audiences).toEqual([usual[expected as keyof typeof usual]])
  })

  it.each([
    { host: 'https://dbc-1.cloud.databricks.com', stated: 'anybody', expected: 'anybody' },
    {
      host: 'https://lake.example',
      stated: 'https://lake.example/oidc/v1/token',
      expected: 'https://lake.example/oidc/v1/token',
    },
    { host: 'https://lake.example', stated: 'https://sts.amazonaws.com', expected: undefined },
  ])(
    'takes the audience $stated from $host only where that cannot lead elsewhere [T7]',
    async ({ host, stated, expected }) => {
      const audiences: (string | undefined)[] = []
      const fetch = fakeFetch(({ url }) =>
        url.includes('.well-known')
          ? Response.json({ oidc_endpoint: `${host}/oidc`, token_federation_default_oidc_audiences: [stated] })
          : Response.json({ error: 'invalid_grant' }, { status: 400 }),
      )
      const { ports } = surroundings()
      const subjectToken = ({ audience }: { readonly audience?: string | undefined }) => {
        audiences.push(audience)
        return surroundings().world.federation.issueSubjectToken()
      }
      const error = await refusalOf(exchangeToken({ host, fetch, clock: ports.clock, subjectToken }))
      expect(audiences).toEqual(expected === undefined ? [] : [expected])
      if (expected === undefined) {
        expect(error.code).toBe('ERR_DISCOVERY_MISMATCH')
        expect(error.message).toContain(`${host}/.well-known/databricks-config`)
      }
    },
  )
})

describe('fifty calls at once', () => {
  it('cost one subject token and one exchange [S4-12] [R19]', async () => {
    const { world, ports, clientId } = surroundings()
    const job = world.federation.startGithubJob()
    const { issuer, subject, env } = job
    world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: ['databricks'] })
    Object.assign(ports.env, env)
    const { signIn } = surroundings({ env, fetch: world.fetch, clock: ports.clock })
    const auth = await signIn({ host: world.workspace.publicHost, clientId, tokenAudience: 'databricks' })
    const headers = await Promise.all(Array.from({ length: 50 }, () => auth.headers()))
    expect(new Set(headers.map(({ Authorization }) => Authorization)).size).toBe(1)
    expect(asked(world)).toMatchObject({ 'github-oidc.token': 1, 'workspace.token': 1 })
  })
})

describe('an algorithm that Databricks takes from nobody', () => {
  it.each(['RS512', 'PS256', 'EdDSA', 'HS256', 'none'] as const)(
    '%s is refused before any request carries the token [S4-02] [A26]',
    async (algorithm) => {
      const { world, ports, signIn } = surroundings()
      const token = await world.federation.issueSubjectToken({ algorithm })
      Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: algorithm === 'none' ? `${token}x` : token })
      const error = await refusalOf((await signIn()).headers())
      expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_INVALID', strategy: 'env-oidc' })
      expect(error.message).toContain(`"${algorithm}"`)
      expect(asked(world)).toEqual({ 'workspace.config': 1 })
    },
  )

  it.each(['RS256', 'ES256'] as const)('is not %s [S4-02]', async (algorithm) => {
    const { world, ports, signIn } = surroundings()
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken({ algorithm }) })
    expect((await (await signIn()).fetch(ME)).status).toBe(200)
  })
})

describe('a token near its end', () => {
  it('is asked for anew before the exchange, which then lasts as long as the new one [S4-12] [P06]', async () => {
    const { world, clientId, ports } = surroundings()
    const renewals: (boolean | undefined)[] = []
    const kept = await world.federation.issueSubjectToken({ lifetimeSeconds: 45 })
    const token = await exchangeToken({
      host: world.workspace.publicHost,
      clientId,
      fetch: world.fetch,
      clock: ports.clock,
      subjectToken: ({ renew }) => {
        renewals.push(renew)
        return renew ? world.federation.issueSubjectToken({ lifetimeSeconds: 300 }) : kept
      },
    })
    expect(renewals).toEqual([undefined, true])
    expect(token.expiry?.getTime()).toBe(world.clock.now() + 300_000)
  })

  it("ends what it was exchanged for, whatever the answer says of that token's life [S4-12] [P06]", async () => {
    const { world, ports } = surroundings()
    const subjectToken = await world.federation.issueSubjectToken({ lifetimeSeconds: 300 })
    const fetch = fakeFetch(({ url }) =>
      url.includes('.well-known')
        ? Response.json({ oidc_endpoint: 'https://dbc-1.cloud.databricks.com/oidc' })
        : Response.json({ access_token: 'opaque', token_type: 'Bearer', expires_in: 3600 }),
    )
    const host = 'https://dbc-1.cloud.databricks.com'
    const token = await exchangeToken({ host, fetch, clock: ports.clock, subjectToken })
    expect(token.expiry?.getTime()).toBe(ports.clock.now() + 300_000)
  })

  it('is exchanged all the same when there is none that ends later [S4-12]', async () => {
    const { world, clientId, ports } = surroundings()
    const kept = await world.federation.issueSubjectToken({ lifetimeSeconds: 45 })
    const options = { host: world.workspace.publicHost, clientId, fetch: world.fetch, clock: ports.clock }
    const token = await exchangeToken({ ...options, subjectToken: () => kept })
    expect(token.expiry?.getTime()).toBe(world.clock.now() + 45_000)
    expect(asked(world)['workspace.token']).toBe(1)
  })
})

describe('a client id', () => {
  it.each(['5581763342009999', 'my-service-principal'])(
    'that is %s is refused with what was expected, before any request [S4-09]',
    async (clientId) => {
      const { world, ports, signIn } = surroundings()
      Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken() })
      const error = await refusalOf(signIn({ clientId }))
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'clientId' })
      expect(error.message).toContain('application id of the service principal')
      expect(error.message).toContain('clientId (option config.clientId)')
      expect(world.journal.entries).toHaveLength(0)
    },
  )

  it('beside a file or a variable for tokens is no conflict [A24]', async () => {
    const { world, clientId, signIn, ports } = surroundings({
      env: { DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' },
    })
    ports.files.contents.set('/run/token', await world.federation.issueSubjectToken())
    const auth = await signIn({ clientId })
    expect(auth.authType).toBe('file-oidc')
    expect((await auth.fetch(ME)).status).toBe(200)
  })
})

describe('a shared store', () => {
  it('keeps tokens of a service principal, and none that an account-wide policy gave [T23]', async () => {
    const { world, ports, signIn } = surroundings()
    const written: string[] = []
    const store = { read: async () => undefined, write: async (key: string) => void written.push(key) }
    Object.assign(ports, { store })
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken() })
    await (await signIn()).headers()
    await world.clock.advance(0)
    expect(written).toHaveLength(1)
    const claims = { sub: world.workspace.userName }
    world.federation.addPolicy({ issuer: world.federation.issuer, audiences: ['databricks'] })
    Object.assign(ports.env, {
      DATABRICKS_OIDC_TOKEN: await world.federation.issueSubjectToken({ audience: 'databricks', claims }),
    })
    await (await signIn({ clientId: undefined })).headers()
    await world.clock.advance(0)
    expect(written).toHaveLength(1)
  })
})

describe('federatedStrategy', () => {
  it('makes one of a callback that hands out anything, and lets nothing but a JWT on [A29]', async () => {
    const { world, ports, clientId } = surroundings()
    for (const odd of ['', 'opaque', undefined, 7, {}] as never[]) {
      const options = { host: world.workspace.publicHost, clientId, fetch: world.fetch, clock: ports.clock }
      const error = await refusalOf(exchangeToken({ ...options, subjectToken: () => odd }))
      expect(error.code).toMatch(/^ERR_SUBJECT_TOKEN_(EMPTY|INVALID)$/)
      expect(isAuthError(error)).toBe(true)
    }
    expect(asked(world)['workspace.token']).toBeUndefined()
  })

  it('declares the settings of the exchange and of the identity, none of them twice otherwise', () => {
    expect(Object.keys(envOidc.attributes)).toEqual([
      'host',
      'clientId',
      'accountId',
      'discoveryUrl',
      'scopes',
      'tokenAudience',
      'oidcToken',
      'oidcTokenEnv',
    ])
    expect(Object.keys(federatedStrategy({ name: 'x', subjectToken: () => '' }).attributes)).toHaveLength(6)
  })

  it('shows no token when it is inspected', async () => {
    const { world, ports, signIn } = surroundings()
    const token = await world.federation.issueSubjectToken()
    Object.assign(ports.env, { DATABRICKS_OIDC_TOKEN: token })
    const auth = await signIn()
    await auth.headers()
    expect(inspect(auth, { depth: null, showHidden: true })).not.toContain(token)
  })
})
