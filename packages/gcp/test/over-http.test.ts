import { type ConfigOf, type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { JWT } from 'google-auth-library'
import { expect, it } from 'vitest'
import { fromAuthClient, gcpStrategies } from '../src/index.js'
import { type Served, served } from './support/served.js'
import { asked, claimsIn, ME } from './support/surroundings.js'

const CALLERS = 50

function signIn(
  { fetch, world }: Served,
  config: ConfigOf<typeof gcpStrategies>,
  env: Readonly<Record<string, string>> = {},
): Promise<DatabricksAuth> {
  const host = world.gcp.publicHost
  return databricksAuth({ strategies: gcpStrategies, fetch, env, home: undefined, config: { host, ...config } })
}

/** First calls all at once, then an API call: who Databricks says it is. */
async function whoSignsIn(auth: DatabricksAuth): Promise<unknown> {
  const all = await Promise.all(Array.from({ length: CALLERS }, () => auth.headers()))
  expect(new Set(all).size).toBe(1)
  const answer = await auth.fetch(ME)
  return ((await answer.json()) as { readonly userName?: unknown }).userName
}

it('signs in with a key file over HTTPS: fifty first callers cost one request for each of two tokens [S2-07] [A16]', async () => {
  await using place = await served()
  const { gcp } = place.world
  const auth = await signIn(place, { googleCredentials: await place.write('key.json', await key(place)) })
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
  expect(asked(place.world)).toEqual({ 'google.token': 2 })
  const headers = await auth.headers()
  expect(claimsIn(headers)).toMatchObject({ aud: gcp.publicHost, email: gcp.serviceAccountEmail })
  expect(headers['X-Databricks-GCP-SA-Access-Token']).toMatch(/^ya29\./)
})

it('asks where the key file says, once the user allows that place', async () => {
  await using place = await served()
  const file = await place.write('key.json', await place.world.gcp.serviceAccountKey())
  const refused = await signIn(place, { googleCredentials: file })
  await expect(refused.headers()).rejects.toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
  expect(asked(place.world)).toEqual({})
  const origin = new URL(place.world.gcp.urls.oauth2).origin
  const auth = await signIn(place, { googleCredentials: file, googleAllowedOrigins: origin })
  expect(await whoSignsIn(auth)).toBe(place.world.gcp.serviceAccountEmail)
  expect(place.world.journal.of('google.token').map(({ via }) => via)).toEqual(['http', 'http'])
})

it('acts as the service account with the login of a user: one request for each of three tokens [A15] [P32]', async () => {
  await using place = await served()
  const { gcp } = place.world
  const file = await place.write('adc.json', gcp.userCredentials)
  const env = { GOOGLE_APPLICATION_CREDENTIALS: file }
  const auth = await signIn(place, { googleServiceAccount: gcp.serviceAccountEmail }, env)
  expect(auth.authType).toBe('google-id')
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
  expect(asked(place.world)).toEqual({
    'google.token': 1,
    'iam-credentials.generate-id-token': 1,
    'iam-credentials.generate-access-token': 1,
  })
  expect(claimsIn(await auth.headers())).toMatchObject({ aud: gcp.publicHost, email: gcp.serviceAccountEmail })
})

it("signs in as the machine's own account, straight from the metadata server [A18]", async () => {
  await using place = await served()
  const { gcp } = place.world
  gcp.addToDatabricks(gcp.instanceEmail)
  const env = { GCE_METADATA_HOST: new URL(await place.server.originOf('metadata.google.internal')).host }
  const auth = await signIn(place, { authType: 'google-metadata' }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.instanceEmail)
  expect(asked(place.world)).toEqual({ 'gce-metadata.identity': 1, 'gce-metadata.token': 1 })
})

it('acts as the service account from a machine of Google', async () => {
  await using place = await served()
  const { gcp } = place.world
  const env = { K_SERVICE: 'demo', GCE_METADATA_HOST: gcp.urls.metadata.replace('http://', '') }
  const auth = await signIn(place, { googleServiceAccount: gcp.serviceAccountEmail }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
  expect(asked(place.world)).toEqual({
    'gce-metadata.token': 1,
    'iam-credentials.generate-id-token': 1,
    'iam-credentials.generate-access-token': 1,
  })
})

it('signs in with what gcloud writes for an impersonated login, which names the account itself', async () => {
  await using place = await served()
  const { gcp } = place.world
  const adc = {
    type: 'impersonated_service_account',
    source_credentials: gcp.userCredentials,
    delegates: [],
    service_account_impersonation_url: impersonationUrl(gcp.serviceAccountEmail),
  }
  const env = { GOOGLE_APPLICATION_CREDENTIALS: await place.write('adc.json', adc) }
  const auth = await signIn(place, { authType: 'google-id' }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
})

it('goes through the account that a file leads to when another one is wanted', async () => {
  await using place = await served()
  const { gcp } = place.world
  const { email: between } = gcp.addServiceAccount('between')
  const role = 'roles/iam.serviceAccountTokenCreator'
  gcp.revokeRole({ role, member: 'user:developer@lakeauth.example' })
  gcp.grantRole({ on: between, role, member: 'user:developer@lakeauth.example' })
  gcp.grantRole({ role, member: `serviceAccount:${between}` })
  const adc = {
    type: 'impersonated_service_account',
    source_credentials: gcp.userCredentials,
    service_account_impersonation_url: impersonationUrl(between),
  }
  const env = { GOOGLE_APPLICATION_CREDENTIALS: await place.write('adc.json', adc) }
  const auth = await signIn(place, { googleServiceAccount: gcp.serviceAccountEmail }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
})

it('signs in as a service account by its own key among default credentials, without acting as it', async () => {
  await using place = await served()
  const { gcp } = place.world
  const env = { GOOGLE_APPLICATION_CREDENTIALS: await place.write('adc.json', await key(place)) }
  const auth = await signIn(place, { googleServiceAccount: gcp.serviceAccountEmail }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
  expect(asked(place.world)).toEqual({ 'google.token': 2 })
})

it('exchanges the token of a workload elsewhere, from a file, at Google', async () => {
  await using place = await served()
  const { gcp, federation } = place.world
  const { audience, memberOf } = gcp.addWorkloadIdentityProvider({ issuer: federation.issuer })
  gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: memberOf(federation.subject) })
  const token = await federation.issueSubjectToken({ audience })
  const adc = {
    ...external(audience, gcp.serviceAccountEmail),
    credential_source: {
      file: await place.write('token.json', { value: token }),
      format: { type: 'json', subject_token_field_name: 'value' },
    },
  }
  const env = { GOOGLE_APPLICATION_CREDENTIALS: await place.write('adc.json', adc) }
  const auth = await signIn(place, { authType: 'google-id' }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
  expect(asked(place.world)).toMatchObject({ 'google.sts': 1, 'iam-credentials.generate-id-token': 1 })
})

it('exchanges the ID token of a job, from a URL that the user allows, at Google', async () => {
  await using place = await served()
  const { gcp, federation } = place.world
  const job = federation.startGithubJob({ repository: 'acme/app' })
  const { audience, memberOf } = gcp.addWorkloadIdentityProvider({ issuer: job.issuer })
  gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: memberOf(job.subject) })
  const adc = {
    ...external(audience, gcp.serviceAccountEmail),
    credential_source: {
      url: `${job.requestUrl}&audience=${encodeURIComponent(audience)}`,
      headers: { Authorization: `Bearer ${job.requestToken}` },
      format: { type: 'json', subject_token_field_name: 'value' },
    },
  }
  const env = { GOOGLE_APPLICATION_CREDENTIALS: await place.write('adc.json', adc) }
  const allowed = { googleAllowedOrigins: new URL(job.requestUrl).origin }
  const auth = await signIn(place, { authType: 'google-id', ...allowed }, env)
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
})

it.each([{ keys: 'its metadata service' }, { keys: 'the environment' }])(
  'has AWS vouch for a workload there, with keys of $keys',
  async ({ keys }) => {
    await using place = await served()
    const { gcp, aws } = place.world
    const { audience, poolMember } = gcp.addWorkloadIdentityProvider({ awsAccountId: aws.accountId })
    gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: poolMember })
    const imds = `${aws.imdsHost}/latest`
    const adc = {
      ...external(audience, gcp.serviceAccountEmail),
      subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
      credential_source: {
        environment_id: 'aws1',
        region_url: `${imds}/meta-data/placement/availability-zone`,
        url: `${imds}/meta-data/iam/security-credentials`,
        imdsv2_session_token_url: `${imds}/api/token`,
        regional_cred_verification_url:
          'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
      },
    }
    const { accessKeyId, secretAccessKey, sessionToken } = aws.roleCredentials()
    const variables = {
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    }
    const env = {
      GOOGLE_APPLICATION_CREDENTIALS: await place.write('adc.json', adc),
      ...(keys === 'the environment' && variables),
    }
    const allowed = { googleAllowedOrigins: new URL(aws.imdsHost).origin }
    const auth = await signIn(place, { authType: 'google-id', ...allowed }, env)
    expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
    const sessions = keys === 'the environment' ? undefined : 1
    expect([asked(place.world)['google.sts'], asked(place.world)['aws-imds.session']]).toEqual([1, sessions])
  },
)

it('sends the second header to the account console, which needs it [A17] [P32]', async () => {
  await using place = await served()
  const { gcp } = place.world
  const file = await place.write('key.json', await key(place))
  const auth = await signIn(place, { host: gcp.accountPublicHost, googleCredentials: file })
  const workspaces = await auth.fetch(`/api/2.0/accounts/${gcp.accountId}/workspaces`)
  expect(workspaces.status).toBe(200)
  expect(claimsIn(await auth.headers())).toMatchObject({ aud: gcp.accountPublicHost })
})

it('takes an AuthClient of google-auth-library that somebody has', async () => {
  await using place = await served()
  const { gcp } = place.world
  const { client_email: email, private_key } = await gcp.serviceAccountKey()
  const client = new JWT({
    email,
    key: private_key,
    scopes: ['https://www.googleapis.com/auth/cloud-platform'],
    transporterOptions: { fetchImplementation: place.fetch },
  })
  const auth = await databricksAuth({
    strategies: [fromAuthClient(client)],
    fetch: place.fetch,
    env: {},
    home: undefined,
    config: { host: gcp.publicHost },
  })
  expect(await whoSignsIn(auth)).toBe(gcp.serviceAccountEmail)
  expect(asked(place.world)).toEqual({ 'google.token': 2 })
  const expiry = (await auth.token?.())?.expiry
  expect(expiry?.getTime()).toBeLessThan(1000 + Number(claimsIn(await auth.headers())['exp']) * 1000)
})

/** As Google's console hands it out: the endpoint is Google's own. */
async function key({ world }: Served): Promise<object> {
  return { ...(await world.gcp.serviceAccountKey()), token_uri: 'https://oauth2.googleapis.com/token' }
}

function impersonationUrl(account: string): string {
  return `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`
}

function external(audience: string, account: string): object {
  return {
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    service_account_impersonation_url: impersonationUrl(account),
  }
}
