import { inspect } from 'node:util'
import type { World } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { DEFAULT_CREDENTIALS, KEY_FILE, refusalOf, surroundings } from './support/surroundings.js'

const CANARY = 'canary-2f7be0d1'
const configuration = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  credential_source: { file: '/run/token' },
  service_account_impersonation_url:
    'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@y.iam.gserviceaccount.com:generateAccessToken',
}
const aws = {
  environment_id: 'aws1',
  region_url: 'http://169.254.169.254/zone',
  url: 'http://169.254.169.254/keys',
  regional_cred_verification_url: 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
}
const web = { url: 'http://169.254.169.254/token' }

it.each([
  { member: 'workforce_pool_user_project', change: { workforce_pool_user_project: CANARY } },
  { member: 'client_id', change: { client_id: CANARY } },
  { member: 'client_secret', change: { client_secret: CANARY } },
  { member: 'universe_domain', change: { universe_domain: CANARY } },
  { member: 'quota_project_id', change: { quota_project_id: `${CANARY}\n` } },
  ...[0, -1, 1.5, 43_201, CANARY].map((token_lifetime_seconds) => ({
    member: 'token_lifetime_seconds',
    change: { service_account_impersonation: { token_lifetime_seconds } },
  })),
  { member: 'both url and file', change: { credential_source: { ...web, file: '/run/token' } } },
  { member: 'both file and executable', change: { credential_source: { file: '/run/token', executable: {} } } },
  { member: 'both environment_id and file', change: { credential_source: { ...aws, file: '/run/token' } } },
  { member: 'environment_id', change: { credential_source: { ...aws, environment_id: 'aws9' } } },
  {
    member: 'regional_cred_verification_url',
    change: {
      credential_source: {
        ...aws,
        regional_cred_verification_url: `https://sts.{region}.amazonaws.com.cn?Action=GetCallerIdentity&Version=${CANARY}`,
      },
    },
  },
  { member: 'headers', change: { credential_source: { ...web, headers: { 'x-a': { b: CANARY } } } } },
  { member: 'format', change: { credential_source: { ...web, format: { type: CANARY } } } },
  { member: 'format', change: { credential_source: { ...web, format: { type: 'json' } } } },
])(
  'a configuration is refused by its $member, which would be left out, and nobody is asked',
  async ({ member, change }) => {
    const files = { [DEFAULT_CREDENTIALS]: { ...configuration, ...change }, '/run/token': CANARY }
    const { world, signIn } = surroundings(files)
    const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
    expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', strategy: 'google-id' })
    expect(error.message).toContain(member)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
    expect(world.journal.entries).toHaveLength(0)
  },
)

it('a header of a configuration that cannot be sent is in no error', async () => {
  const credential_source = { ...web, headers: { 'X-A': `${CANARY}\nX` } }
  const { world, signIn } = surroundings({ [DEFAULT_CREDENTIALS]: { ...configuration, credential_source } })
  const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
  expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
  expect(world.journal.entries).toHaveLength(0)
})

it.each([
  'https://accounts.google.com/o/oauth2/token',
  'https://www.googleapis.com/oauth2/v3/token',
  'https://www.googleapis.com/oauth2/v4/token',
])('the token endpoint under its older name %s is Google’s current one', async (token_uri) => {
  const { world, ports, signIn } = surroundings()
  ports.files.contents.set(KEY_FILE, JSON.stringify({ ...(await world.gcp.serviceAccountKey()), token_uri }))
  await (await signIn({ googleCredentials: KEY_FILE })).headers()
  expect(world.journal.of('google.token').map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
  const file = surroundings({ [KEY_FILE]: { ...(await world.gcp.serviceAccountKey()), token_uri: `${token_uri}/x` } })
  const error = await refusalOf((await file.signIn({ googleCredentials: KEY_FILE })).headers())
  expect(error).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
})

it('a key of another universe_domain is refused, and nobody is asked', async () => {
  const key = { type: 'service_account', client_email: 'x@y.iam.gserviceaccount.com', universe_domain: 'other.example' }
  const { world, signIn } = surroundings({ [KEY_FILE]: { ...key, private_key: CANARY } })
  const error = await refusalOf((await signIn({ googleCredentials: KEY_FILE })).headers())
  expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID' })
  expect(error.message).toContain('universe_domain')
  expect(world.journal.entries).toHaveLength(0)
})

/** Requests of a sign-in by a configuration in a mocked Google Cloud, with what it asks for beside its own. */
async function requestsOf(change: object | ((world: World) => object)) {
  const { world, ports } = surroundings()
  const { gcp, federation } = world
  const { audience, poolMember } = gcp.addWorkloadIdentityProvider({ issuer: federation.issuer })
  gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: poolMember })
  ports.files.contents.set('/run/token', await federation.issueSubjectToken({ audience }))
  const url = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${gcp.serviceAccountEmail}:generateAccessToken`
  const adc = { ...configuration, audience, service_account_impersonation_url: url }
  const asked = typeof change === 'function' ? change(world) : change
  ports.files.contents.set(DEFAULT_CREDENTIALS, JSON.stringify({ ...adc, ...asked }))
  const requests: Request[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(new Request(input as string, init))
    return world.fetch(input, init)
  }
  const { signIn } = surroundings({}, { ...ports, fetch })
  await (await signIn({ host: gcp.publicHost, authType: 'google-id' })).headers()
  return requests
}

const project = (request: Request) => request.headers.get('x-goog-user-project')

it('members of a configuration that are empty say nothing: a client without a name is of no workforce pool', async () => {
  const empty = {
    client_id: '',
    client_secret: null,
    workforce_pool_user_project: '',
    universe_domain: 'googleapis.com',
  }
  const requests = await requestsOf({ ...empty, quota_project_id: null, service_account_impersonation: {} })
  expect(requests.map(project)).toEqual([null, null, null])
})

it('the project that calls count for is sent to IAM Credentials, and to no token endpoint', async () => {
  const requests = await requestsOf({ quota_project_id: 'my-project' })
  const sent = requests.map((request) => [new URL(request.url).hostname.split('.')[0], project(request)])
  expect(sent).toEqual([
    ['sts', null],
    ['iamcredentials', 'my-project'],
    ['iamcredentials', 'my-project'],
  ])
})

it('the project of credentials inside of others is that of their own calls alone', async () => {
  const requests = await requestsOf(({ gcp }) => ({
    type: 'impersonated_service_account',
    source_credentials: { ...gcp.userCredentials, quota_project_id: 'inner-project' },
    quota_project_id: 'outer-project',
  }))
  expect(requests.map(project)).toEqual([null, 'inner-project', 'inner-project'])
})

it('the access token of the account lives as long as the configuration asks for', async () => {
  const requests = await requestsOf({ service_account_impersonation: { token_lifetime_seconds: 600 } })
  const request = requests.find(({ url }) => url.endsWith(':generateAccessToken'))
  expect(await request?.json()).toMatchObject({ lifetime: '600s' })
})
