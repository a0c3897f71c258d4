import { describe, expect, it } from 'vitest'
import { asked, claimsIn, DEFAULT_CREDENTIALS, ME, refusalOf, surroundings } from './support/surroundings.js'

const CREATOR = 'roles/iam.serviceAccountTokenCreator'
const FEDERATED = 'roles/iam.workloadIdentityUser'

function urlOf(account: string): string {
  return `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`
}

/** A workload outside Google that may act as `between`, which may act as the account that Databricks knows. */
async function outside() {
  const place = surroundings()
  const { gcp, federation } = place.world
  const { audience, memberOf } = gcp.addWorkloadIdentityProvider({ issuer: federation.issuer })
  const workload = memberOf(federation.subject)
  const { email: between } = gcp.addServiceAccount('between')
  const links = [
    { on: between, role: FEDERATED, member: workload },
    { role: CREATOR, member: `serviceAccount:${between}` },
  ] as const
  for (const link of links) gcp.grantRole(link)
  place.ports.files.contents.set('/run/token', await federation.issueSubjectToken({ audience }))
  const configuration = {
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    credential_source: { file: '/run/token' },
    service_account_impersonation_url: urlOf(between),
  }
  const login = (adc: object, config: object = { authType: 'google-id' }) => {
    place.ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify(adc))
    return place.signIn({ ...config })
  }
  return { ...place, gcp, between, links, configuration, login }
}

const TWO_STEPS = {
  'google.sts': 1,
  'iam-credentials.generate-id-token': 1,
  'iam-credentials.generate-access-token': 2,
}

/** Each way to say it: over the account of the configuration to the one that Databricks knows. */
const ways = [
  {
    what: 'a configuration for one account, and another one wanted',
    adc: (configuration: object) => configuration,
    config: (wanted: string) => ({ googleServiceAccount: wanted }),
  },
  {
    what: 'an impersonated account whose source is a configuration with an account of its own',
    adc: (configuration: object, wanted: string) => ({
      type: 'impersonated_service_account',
      source_credentials: configuration,
      service_account_impersonation_url: urlOf(wanted),
    }),
    config: () => ({ authType: 'google-id' }),
  },
]

describe.each(ways)('$what', ({ adc, config }) => {
  it('is taken in two steps, each with the role for it [A15]', async () => {
    const { world, gcp, configuration, login } = await outside()
    const wanted = gcp.serviceAccountEmail
    const auth = await login(adc(configuration, wanted), config(wanted))
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(claimsIn(await auth.headers())['email']).toBe(wanted)
    expect(asked(world)).toMatchObject(TWO_STEPS)
  })

  it.each([{ at: 0 }, { at: 1 }])(
    'names the account, the role and the principal of link $at where it is missing',
    async ({ at }) => {
      const { gcp, between, links, configuration, login } = await outside()
      const wanted = gcp.serviceAccountEmail
      const missing = links[at] as (typeof links)[number]
      gcp.revokeRole(missing)
      const auth = await login(adc(configuration, wanted), config(wanted))
      const error = await refusalOf(auth.token?.() as Promise<unknown>)
      expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
      const on = at === 0 ? between : wanted
      const to = at === 0 ? 'principalSet://iam.googleapis.com/' : missing.member
      expect(error.message).toContain(`Grant the role ${missing.role} on the service account ${on} to ${to}`)
    },
  )
})

it('nests as deep as credentials do, and no deeper than somebody can have meant', async () => {
  const { world, gcp, between, configuration, login } = await outside()
  const nested = (source: object, account: string) => ({
    type: 'impersonated_service_account',
    source_credentials: source,
    service_account_impersonation_url: urlOf(account),
  })
  const { email: third } = gcp.addServiceAccount('third')
  gcp.grantRole({ on: third, role: CREATOR, member: `serviceAccount:${between}` })
  gcp.grantRole({ role: CREATOR, member: `serviceAccount:${third}` })
  const auth = await login(nested(nested(configuration, third), gcp.serviceAccountEmail))
  expect(claimsIn(await auth.headers())['email']).toBe(gcp.serviceAccountEmail)
  expect(asked(world)).toMatchObject({ ...TWO_STEPS, 'iam-credentials.generate-access-token': 3 })
  let deep: object = configuration
  for (let depth = 0; depth < 5; depth++) deep = nested(deep, third)
  const error = await refusalOf((await login(deep)).headers())
  expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID' })
  expect(error.message).toContain('nests too many')
})

describe('delegates', () => {
  const impersonated = (source: object, wanted: string, delegates: unknown) => ({
    type: 'impersonated_service_account',
    source_credentials: source,
    delegates,
    service_account_impersonation_url: urlOf(wanted),
  })

  it('of a file pass a call on, each with the role of a token creator, and an error says so', async () => {
    const { world, gcp, between, links, login } = await outside()
    const member = 'user:developer@lakeauth.example'
    gcp.revokeRole({ role: CREATOR, member })
    gcp.grantRole({ on: between, role: CREATOR, member })
    const adc = impersonated(gcp.userCredentials, gcp.serviceAccountEmail, [`projects/-/serviceAccounts/${between}`])
    expect(claimsIn(await (await login(adc)).headers())['email']).toBe(gcp.serviceAccountEmail)
    expect(asked(world)).toMatchObject({ 'iam-credentials.generate-access-token': 1 })
    gcp.revokeRole(links[1])
    const error = await refusalOf((await login(adc)).token?.() as Promise<unknown>)
    const chain = [member, `serviceAccount:${between}`, `serviceAccount:${gcp.serviceAccountEmail}`].join(', ')
    expect(error.message).toContain(`Each of ${chain} needs the role ${CREATOR} on the next one.`)
  })

  it.each([{ delegates: [{}] }, { delegates: ['someone@example.com'] }, { delegates: 'x' }, { delegates: [1] }])(
    'of another form ($delegates) are refused, and nobody is asked',
    async ({ delegates }) => {
      const { world, gcp, login } = await outside()
      const auth = await login(impersonated(gcp.userCredentials, gcp.serviceAccountEmail, delegates))
      const error = await refusalOf(auth.headers())
      expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID' })
      expect(error.message).toContain('no list of service accounts')
      expect(world.journal.entries).toHaveLength(0)
    },
  )
})

describe('an account that is wanted', () => {
  it.each([{ by: 'its unique id' }, { by: 'its address in capitals' }])(
    'by $by and has its own key is signed in without acting as it',
    async ({ by }) => {
      const { world, gcp, login } = await outside()
      const key = await gcp.serviceAccountKey()
      const adc = { ...key, client_id: '123456789012345678901' }
      const wanted =
        by === 'its unique id'
          ? adc.client_id
          : `${key.client_email.split('@')[0]?.toUpperCase()}@${key.client_email.split('@')[1]}`
      await (await login(adc, { googleServiceAccount: wanted })).headers()
      expect(asked(world)).toEqual({ 'google.token': 2 })
    },
  )

  it('and is that of the machine itself is told to sign in without acting as it', async () => {
    const { world, signIn } = surroundings()
    const { instanceEmail } = world.gcp
    const auth = await signIn({ authType: 'google-id', googleServiceAccount: instanceEmail })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    const [, advice] = error.message.split('IAM_PERMISSION_DENIED). ')
    expect(advice).toMatch(
      /^These credentials are that account itself.* set authType to "google-metadata"\. Else: Grant/,
    )
  })
})

describe('a refusal with 403', () => {
  it('that is about no role says so, and asks nobody whose login it is', async () => {
    const { world, gcp, login } = await outside()
    world.on('iam-credentials.generate-id-token').respond({
      status: 403,
      json: { error: { code: 403, status: 'PERMISSION_DENIED', details: [{ reason: 'SECURITY_POLICY_VIOLATED' }] } },
    })
    const auth = await login(gcp.userCredentials, { googleServiceAccount: gcp.serviceAccountEmail })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error.message).toContain('(403 SECURITY_POLICY_VIOLATED)')
    expect(error.message).toContain('It is no missing role')
    expect(error.message).not.toContain('Grant')
    expect(asked(world)).toEqual({ 'google.token': 1, 'iam-credentials.generate-id-token': 1 })
  })

  it.each([
    { what: 'a page', answer: { body: '<html>blocked' } },
    { what: 'text', answer: { body: 'Forbidden' } },
    { what: 'nothing', answer: {} },
  ])('that comes with $what is no missing role', async ({ answer }) => {
    const { world, gcp, login } = await outside()
    world.on('iam-credentials.generate-id-token').respond({ status: 403, ...answer })
    const auth = await login(gcp.userCredentials, { googleServiceAccount: gcp.serviceAccountEmail })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error).toMatchObject({ code: 'ERR_TOKEN_REJECTED', status: 403 })
    expect(error.message).toContain("none of Google's: check the proxy or the firewall")
    expect(error.message).not.toContain('Grant')
  })

  it('on the project that calls count for names it, and the role for it', async () => {
    const { world, gcp, login } = await outside()
    world.on('iam-credentials.generate-id-token').respond({
      status: 403,
      json: { error: { code: 403, details: [{ reason: 'USER_PROJECT_DENIED' }] } },
    })
    const adc = { ...gcp.userCredentials, quota_project_id: 'my-project' }
    const auth = await login(adc, { googleServiceAccount: gcp.serviceAccountEmail })
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error.message).toContain('the project my-project: grant the role roles/serviceusage.serviceUsageConsumer')
  })

  it.each([
    {
      what: 'the file',
      config: { authType: 'google-id' },
      named: `service_account_impersonation_url of ${DEFAULT_CREDENTIALS}`,
    },
    {
      what: 'the setting',
      config: { googleServiceAccount: 'gone@p.iam.gserviceaccount.com' },
      named: 'googleServiceAccount',
    },
  ])('or 404 for an account that is gone names $what that has its name', async ({ config, named }) => {
    const { gcp, login } = await outside()
    const adc = {
      type: 'impersonated_service_account',
      source_credentials: gcp.userCredentials,
      service_account_impersonation_url: urlOf('gone@p.iam.gserviceaccount.com'),
    }
    const auth = await login('authType' in config ? adc : gcp.userCredentials, config)
    const error = await refusalOf(auth.token?.() as Promise<unknown>)
    expect(error).toMatchObject({ status: 404 })
    expect(error.message).toContain(`There is no service account gone@p.iam.gserviceaccount.com. Check ${named}.`)
  })

  it.each([
    { what: 'the file says', account: 'ada@lakeauth.example', principal: 'user:ada@lakeauth.example' },
    { what: 'Google tells', account: '', principal: 'user:developer@lakeauth.example' },
    { what: 'Google tells', account: 'x\ny', principal: 'user:developer@lakeauth.example' },
    { what: 'nobody knows', account: '', principal: `the user whose login ${DEFAULT_CREDENTIALS} is` },
  ])('names the user as $what, and nobody is asked for it', async ({ what, account, principal }) => {
    const { world, ports, gcp, login } = await outside()
    gcp.revokeRole({ role: CREATOR, member: 'user:developer@lakeauth.example' })
    // As for a client that is not gcloud's own.
    const untold: typeof fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      if (!String(input).startsWith('https://oauth2.')) return response
      const { id_token: _told, ...rest } = (await response.json()) as Record<string, unknown>
      return Response.json(rest)
    }
    if (what === 'nobody knows') Object.assign(ports, { fetch: untold })
    const adc = { ...gcp.userCredentials, account }
    const auth = await login(adc, { googleServiceAccount: gcp.serviceAccountEmail })
    const error = await refusalOf(auth.headers())
    expect(error.message).toContain(`on the service account ${gcp.serviceAccountEmail} to ${principal}.`)
    expect(world.journal.count('google.token')).toBe(1)
  })
})
