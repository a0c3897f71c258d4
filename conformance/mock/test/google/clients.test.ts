import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { AwsClient, IdentityPoolClient, Impersonated, JWT, UserRefreshClient } from 'google-auth-library'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { json } from '../requests.js'
import { run } from '../tools.js'
import { subjectIssuer } from './subject-issuer.js'
import { fetchThroughProxy } from './through-proxy.js'

const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform'
const me = '/api/2.0/preview/scim/v2/Me'

test('google-auth-library gets both tokens with a key, and Databricks knows the account by the ID token', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const fetchImplementation = await fetchThroughProxy(server)
  const { publicHost, serviceAccountEmail } = world.gcp
  const key = await world.gcp.serviceAccountKey()
  const client = new JWT({
    email: key.client_email,
    key: key.private_key,
    scopes: [cloudPlatform],
    transporterOptions: { fetchImplementation },
  })
  const idToken = await client.fetchIdToken(publicHost)
  const { token } = await client.getAccessToken()
  const answer = await fetchImplementation(publicHost + me, {
    headers: { authorization: `Bearer ${idToken}`, 'x-databricks-gcp-sa-access-token': token as string },
  })
  expect([answer.status, (await json(answer)).userName]).toEqual([200, serviceAccountEmail])
  const { payload } = await jwtVerify(idToken, createRemoteJWKSet(new URL(world.gcp.urls.certs)), {
    issuer: 'https://accounts.google.com',
    audience: publicHost,
    algorithms: ['RS256'],
  })
  expect(payload).toMatchObject({
    email: serviceAccountEmail,
    azp: serviceAccountEmail,
    email_verified: true,
    lakeauth_mock: true,
  })
  expect(world.journal.of('*').map(({ operation, outcome, via }) => [operation, outcome, via])).toEqual([
    ['google.token', 'ok', 'proxy'],
    ['google.token', 'ok', 'proxy'],
    ['scim.me', 'ok', 'proxy'],
    ['google.certs', 'ok', 'http'],
  ])
})

test('google-auth-library acts as the service account with a person’s credentials', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const fetchImplementation = await fetchThroughProxy(server)
  const { publicHost, serviceAccountEmail, userCredentials } = world.gcp
  const sourceClient = new UserRefreshClient({
    clientId: userCredentials.client_id,
    clientSecret: userCredentials.client_secret,
    refreshToken: userCredentials.refresh_token,
    transporterOptions: { fetchImplementation },
  })
  const client = new Impersonated({
    sourceClient,
    targetPrincipal: serviceAccountEmail,
    targetScopes: [cloudPlatform],
    lifetime: 600,
  })
  const { token } = await client.getAccessToken()
  const idToken = await client.fetchIdToken(publicHost, { includeEmail: true })
  const answer = await fetchImplementation(publicHost + me, {
    headers: { authorization: `Bearer ${idToken}`, 'x-databricks-gcp-sa-access-token': token as string },
  })
  expect((await json(answer)).userName).toBe(serviceAccountEmail)
  world.gcp.revokeRole({ role: 'roles/iam.serviceAccountTokenCreator', member: 'user:developer@lakeauth.example' })
  await expect(client.fetchIdToken(publicHost, { includeEmail: true })).rejects.toMatchObject({
    status: 403,
    message: "Permission 'iam.serviceAccounts.getOpenIdToken' denied on resource (or it may not exist).",
  })
})

test('google-auth-library signs in on a machine of Google, with nothing but the metadata server’s address', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const origin = await server.originOf('metadata.google.internal')
  const script = new URL('compute-client.mjs', import.meta.url).pathname
  const { code, stdout, stderr } = await run(process.execPath, [script, world.gcp.host], {
    GCE_METADATA_HOST: new URL(origin).host,
    GCE_METADATA_IP: new URL(origin).host,
  })
  expect([code, stderr]).toEqual([0, ''])
  const got = JSON.parse(stdout)
  expect(got).toMatchObject({ email: world.gcp.instanceEmail, projectId: world.gcp.projectId })
  // A metadata server hands out one token until shortly before its end.
  expect(got.again).toBe(got.token)
  const { payload } = await jwtVerify(got.idToken, createRemoteJWKSet(new URL(world.gcp.urls.certs)))
  expect(payload).toMatchObject({ aud: world.gcp.host, email: world.gcp.instanceEmail, email_verified: true })
  expect(payload['google']).toMatchObject({ compute_engine: { project_id: world.gcp.projectId } })
})

test('google-auth-library exchanges a workload’s token in a file and acts as the service account', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const fetchImplementation = await fetchThroughProxy(server)
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-mock-'))
  try {
    const issuer = await subjectIssuer()
    const { audience, memberOf } = world.gcp.addWorkloadIdentityProvider({ issuer: issuer.name, keys: [issuer.key] })
    const { urls, serviceAccountEmail: email, publicHost } = world.gcp
    world.gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: memberOf('repo:lakeauth/app') })
    const file = join(folder, 'token')
    await writeFile(file, await issuer.sign({ sub: 'repo:lakeauth/app', aud: audience }))
    const config = {
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${urls.sts}/v1/token`,
      credential_source: { file },
      scopes: [cloudPlatform],
    }
    const client = new IdentityPoolClient({
      ...config,
      service_account_impersonation_url: `${urls.iamCredentials}/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
    })
    const { token } = await client.getAccessToken()
    const source = new IdentityPoolClient({ ...config, transporterOptions: { fetchImplementation } })
    const impersonated = new Impersonated({ sourceClient: source, targetPrincipal: email })
    const idToken = await impersonated.fetchIdToken(publicHost, { includeEmail: true })
    const answer = await fetchImplementation(publicHost + me, {
      headers: { authorization: `Bearer ${idToken}`, 'x-databricks-gcp-sa-access-token': token as string },
    })
    expect([answer.status, (await json(answer)).userName]).toEqual([200, email])
    expect(world.journal.count('google.sts', { outcome: 'ok' })).toBe(2)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('google-auth-library signs a request to AWS with the keys of the machine’s role, and Google believes AWS', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const fetchImplementation = await fetchThroughProxy(server)
  const { urls, serviceAccountEmail: email, publicHost } = world.gcp
  const { audience, poolMember } = world.gcp.addWorkloadIdentityProvider({ awsAccountId: world.aws.accountId })
  world.gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: poolMember })
  const imds = `${world.aws.imdsHost}/latest`
  const sourceClient = new AwsClient({
    type: 'external_account',
    audience,
    subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
    token_url: `${urls.sts}/v1/token`,
    credential_source: {
      environment_id: 'aws1',
      region_url: `${imds}/meta-data/placement/availability-zone`,
      url: `${imds}/meta-data/iam/security-credentials`,
      imdsv2_session_token_url: `${imds}/api/token`,
      regional_cred_verification_url: 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
    },
    scopes: [cloudPlatform],
    transporterOptions: { fetchImplementation },
  })
  const client = new Impersonated({ sourceClient, targetPrincipal: email, targetScopes: [cloudPlatform] })
  const idToken = await client.fetchIdToken(publicHost, { includeEmail: true })
  const answer = await fetchImplementation(publicHost + me, { headers: { authorization: `Bearer ${idToken}` } })
  expect([answer.status, (await json(answer)).userName]).toEqual([200, email])
  expect(world.journal.of('*').map(({ operation, outcome }) => [operation, outcome])).toEqual(
    expect.arrayContaining([
      ['aws-sts.request', 'ok'],
      ['google.sts', 'ok'],
    ]),
  )
})
