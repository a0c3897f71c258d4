import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { served } from './support/served.js'

const run = promisify(execFile)

/** Runs a script in a process of its own, against the built package, with this environment alone. */
async function child(name: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const script = fileURLToPath(new URL(`children/${name}.mjs`, import.meta.url))
  const { stdout, stderr } = await run(process.execPath, [script], { env: { PATH: process.env['PATH'], ...env } })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

it('loads nothing of google-auth-library before a token is asked for', async () => {
  expect(await child('import')).toEqual({ before: 0, control: true })
})

it('signs in with application default credentials from the environment alone, and lets the library log nothing [P17]', async () => {
  await using place = await served()
  const { gcp } = place.world
  const { urls, serviceAccountEmail } = gcp
  const file = await place.write('application_default_credentials.json', {
    type: 'impersonated_service_account',
    source_credentials: { ...gcp.userCredentials, token_uri: `${urls.oauth2}/token` },
    service_account_impersonation_url: `${urls.iamCredentials}/v1/projects/-/serviceAccounts/${serviceAccountEmail}:generateAccessToken`,
  })
  const common = {
    DATABRICKS_HOST: gcp.host,
    DATABRICKS_CLOUD: 'gcp',
    DATABRICKS_GOOGLE_SERVICE_ACCOUNT: serviceAccountEmail,
    LAKEAUTH_GOOGLE_ALLOWED_ORIGINS: new URL(urls.oauth2).origin,
    // Has the library write requests and answers, tokens included, to stderr.
    GOOGLE_SDK_NODE_LOGGING: '*',
  }
  const expected = { authType: 'google-id', userName: serviceAccountEmail }
  expect(await child('sign-in', { ...common, GOOGLE_APPLICATION_CREDENTIALS: file })).toEqual(expected)
  const folder = file.slice(0, file.lastIndexOf('/'))
  expect(await child('sign-in', { ...common, CLOUDSDK_CONFIG: folder, HOME: '/nonexistent' })).toEqual(expected)
})

it('signs in on Cloud Run with the variables that it sets', async () => {
  await using place = await served()
  const { gcp } = place.world
  gcp.addToDatabricks(gcp.instanceEmail)
  const env = { DATABRICKS_HOST: gcp.host, DATABRICKS_CLOUD: 'gcp', K_SERVICE: 'demo' }
  const origin = await place.server.originOf('metadata.google.internal')
  // The first token of a world makes its key, which takes a busy machine longer than the second that a sign-in waits.
  const first = `${origin}/computeMetadata/v1/instance/service-accounts/default/identity?audience=x`
  expect((await fetch(first, { headers: { 'metadata-flavor': 'Google' } })).status).toBe(200)
  const metadata = { GCE_METADATA_HOST: new URL(origin).host }
  const answer = await child('sign-in', { ...env, ...metadata, HOME: '/nonexistent' })
  expect(answer).toEqual({ authType: 'google-metadata', userName: gcp.instanceEmail })
})
