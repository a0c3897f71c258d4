import { fileURLToPath } from 'node:url'
import { IdentityPoolClient } from 'google-auth-library'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { databricks } from '../azure/ask.js'
import { claimsOf } from '../requests.js'
import { run } from '../tools.js'

const child = fileURLToPath(new URL('azure-pipelines.child.mjs', import.meta.url))

test('@azure/identity signs in from Azure Pipelines with a service connection', { timeout: 60_000 }, async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { tenantId, clientId } = world.azure
  const job = world.federation.startAzureDevOpsJob({ serviceConnections: { 'c-1': 'databricks' } })
  world.azure.addFederatedCredential({ issuer: job.issuer, subject: job.subjectOf('c-1') })
  const at = async (authority: string): Promise<string> => server.originOf(authority, { secure: true })
  const { pathname } = new URL(job.env['SYSTEM_OIDCREQUESTURI'] as string)
  const path = pathname.replace('/_host/dev.azure.com', '')
  const given = {
    tenantId,
    clientId,
    connection: 'c-1',
    accessToken: job.env['SYSTEM_ACCESSTOKEN'],
    authorityHost: await at('login.microsoftonline.com'),
    scope: `${databricks}/.default`,
  }
  const { stdout, stderr } = await run(process.execPath, [child, JSON.stringify(given)], {
    SYSTEM_OIDCREQUESTURI: `${await at('dev.azure.com')}${path}`,
    NODE_EXTRA_CA_CERTS: server.ready.caFile as string,
  })
  expect(stderr).toBe('')
  expect(claimsOf(JSON.parse(stdout).token)).toMatchObject({ aud: databricks, appid: clientId })
  const seen = world.journal.entries.map(({ operation, outcome }) => [operation, outcome])
  expect(seen).toContainEqual(['azure-devops.token', 'ok'])
  expect(seen).toContainEqual(['azure-devops.jwks', 'ok'])
})

test('google-auth-library signs in from GitHub Actions, as the vendor’s guide sets it up', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const job = world.federation.startGithubJob()
  const { audience } = world.gcp.addWorkloadIdentityProvider({ issuer: job.issuer })
  const client = new IdentityPoolClient({
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${world.gcp.urls.sts}/v1/token`,
    credential_source: {
      url: `${job.requestUrl}&audience=${encodeURIComponent(audience)}`,
      headers: { Authorization: `Bearer ${job.requestToken}` },
      format: { type: 'json', subject_token_field_name: 'value' },
    },
  })
  expect((await client.getAccessToken()).token).toEqual(expect.stringMatching(/\S+/))
  expect(world.journal.count('github-oidc.token', { outcome: 'ok' })).toBe(1)
  expect(world.journal.count('google.sts', { outcome: 'ok' })).toBe(1)
})
