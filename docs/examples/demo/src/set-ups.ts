import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { CredentialStrategy } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { writeCliDouble } from '@lakeauth/mock/server'
import { azureSetUps } from './azure-set-ups.js'
import { federationSetUps } from './federation-set-ups.js'
import { spoiled } from './spoiled.js'

/** What a user of one strategy has set up, and what must come of it. */
export interface SetUp {
  /** Environment variables, as a user sets them. */
  readonly env: Readonly<Record<string, string>>
  /** The user name that SCIM Me must answer. */
  readonly identity: string
  /** How many tokens must have been asked for, exactly. */
  readonly tokenRequests: number
  /** The strategy itself, where it is made of something of the user's own. */
  readonly strategy?: CredentialStrategy
  readonly remove?: () => Promise<void>
}

/** One way to sign in, with a secret that works or a wrong one. */
export type PrepareSetUp = (world: World, wrong: boolean) => SetUp | Promise<SetUp>

/** By the name of the strategy. A strategy without an entry makes the demo fail. */
export const setUps: Readonly<Record<string, PrepareSetUp>> = {
  ...azureSetUps,
  ...federationSetUps,

  pat: (world, wrong) => {
    const { userName, pat } = world.addUser('pat@lakeauth.example')
    return { env: { DATABRICKS_TOKEN: spoiled(pat, wrong) }, identity: userName, tokenRequests: 0 }
  },

  basic: (world, wrong) => {
    const { userName, pat } = world.addUser('basic@lakeauth.example')
    const env = { DATABRICKS_USERNAME: 'token', DATABRICKS_PASSWORD: spoiled(pat, wrong) }
    return { env, identity: userName, tokenRequests: 0 }
  },

  'oauth-m2m': (world, wrong) => {
    const { clientId, clientSecret } = world.addServicePrincipal({ displayName: 'demo' })
    const env = { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: spoiled(clientSecret, wrong) }
    return { env, identity: clientId, tokenRequests: 1 }
  },

  'metadata-service': (world, wrong) => ({
    env: { DATABRICKS_METADATA_SERVICE_URL: spoiled(world.metadataServiceUrl, wrong) },
    identity: world.workspace.userName,
    tokenRequests: 1,
  }),

  'databricks-cli': async (world, wrong) => {
    const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
    await writeCliDouble(folder, { url: spoiled(world.cliUrl, wrong) })
    return {
      // The double starts with `#!/usr/bin/env node`.
      env: { PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) },
      identity: world.workspace.userName,
      tokenRequests: 1,
      remove: () => rm(folder, { recursive: true }),
    }
  },

  netrc: async (world, wrong) => {
    const { userName, pat } = world.addUser('netrc@lakeauth.example')
    const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
    const file = join(folder, '.netrc')
    const machine = new URL(world.workspace.host).hostname
    await writeFile(file, `machine ${machine} login token password ${spoiled(pat, wrong)}\n`, { mode: 0o600 })
    return { env: { NETRC: file }, identity: userName, tokenRequests: 0, remove: () => rm(folder, { recursive: true }) }
  },

  'google-credentials': async ({ gcp }, wrong) => {
    const key = await gcp.serviceAccountKey()
    if (wrong) await gcp.rotateServiceAccountKey()
    // An ID token and an access token.
    return { ...onGoogleCloud(gcp, { GOOGLE_CREDENTIALS: JSON.stringify(key) }), tokenRequests: 2 }
  },

  'google-id': async ({ gcp }, wrong) => {
    const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
    const file = join(folder, 'application_default_credentials.json')
    const { refresh_token, ...login } = gcp.userCredentials
    const { oauth2, iamCredentials } = gcp.urls
    // As `gcloud auth application-default login --impersonate-service-account` writes it.
    const credentials = {
      type: 'impersonated_service_account',
      source_credentials: { ...login, refresh_token: spoiled(refresh_token, wrong), token_uri: `${oauth2}/token` },
      service_account_impersonation_url: `${iamCredentials}/v1/projects/-/serviceAccounts/${gcp.serviceAccountEmail}:generateAccessToken`,
    }
    await writeFile(file, JSON.stringify(credentials), { mode: 0o600 })
    const account = { DATABRICKS_GOOGLE_SERVICE_ACCOUNT: gcp.serviceAccountEmail, GOOGLE_APPLICATION_CREDENTIALS: file }
    // One of the user, and both of the service account.
    return { ...onGoogleCloud(gcp, account), tokenRequests: 3, remove: () => rm(folder, { recursive: true }) }
  },

  'google-metadata': ({ gcp }, wrong) => {
    gcp.addToDatabricks(gcp.instanceEmail)
    const metadata = wrong ? '127.0.0.1:1' : gcp.urls.metadata.replace('http://', '')
    // The ID token comes from an address that is not called "token".
    return { ...onGoogleCloud(gcp, { GCE_METADATA_HOST: metadata }), identity: gcp.instanceEmail, tokenRequests: 1 }
  },
}

/** Databricks on Google Cloud, and Google itself, on loopback: a user who trusts these addresses says so. */
function onGoogleCloud(gcp: World['gcp'], env: Readonly<Record<string, string>>): Pick<SetUp, 'env' | 'identity'> {
  const place = { DATABRICKS_HOST: gcp.host, DATABRICKS_CLOUD: 'gcp' }
  const trusted = { LAKEAUTH_GOOGLE_ALLOWED_ORIGINS: new URL(gcp.urls.oauth2).origin }
  return { env: { ...place, ...trusted, ...env }, identity: gcp.serviceAccountEmail }
}
