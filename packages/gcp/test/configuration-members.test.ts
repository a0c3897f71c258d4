import { inspect } from 'node:util'
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
])('a configuration whose $member would be left out is refused, and nobody is asked', async ({ member, change }) => {
  const files = { [DEFAULT_CREDENTIALS]: { ...configuration, ...change }, '/run/token': CANARY }
  const { world, signIn } = surroundings(files)
  const error = await refusalOf((await signIn({ authType: 'google-id' })).headers())
  expect(error).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', strategy: 'google-id' })
  expect(error.message).toContain(member)
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
  expect(world.journal.entries).toHaveLength(0)
})

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
