import { createHash, X509Certificate } from 'node:crypto'
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { rawHttp } from '../raw-http.js'
import { basic, claimsOf, json } from '../requests.js'
import { assertionFields, signAssertion } from './assertion.js'
import { askEntra, callWorkspace, databricks, tokenOf } from './ask.js'

/** Verifies a token with the keys that the tenant publishes. */
async function verified(world: World, token: string) {
  const { authority, tenantId } = world.azure
  const keys = createRemoteJWKSet(new URL(`${authority}/${tenantId}/discovery/v2.0/keys`), {
    [customFetch]: world.fetch,
  })
  const currentDate = new Date(world.clock.now())
  return jwtVerify(token, keys, { issuer: `https://sts.windows.net/${tenantId}/`, currentDate, algorithms: ['RS256'] })
}

test('version 1 answers numbers as texts, and signs for the resource that was named [S3-17]', async () => {
  const world = createWorld({ clock: 'frozen' })
  const now = world.clock.now() / 1000
  const answer = await json(await askEntra(world, {}, { version: 1 }))
  expect(answer).toEqual({
    token_type: 'Bearer',
    expires_in: '3600',
    ext_expires_in: '3600',
    expires_on: String(now + 3600),
    not_before: String(now - 300),
    resource: databricks,
    access_token: expect.any(String),
  })
  const { payload, protectedHeader } = await verified(world, answer.access_token)
  expect(payload).toMatchObject({
    aud: databricks,
    appid: world.azure.clientId,
    appidacr: '1',
    idtyp: 'app',
    oid: world.azure.objectId,
    sub: world.azure.objectId,
    tid: world.azure.tenantId,
    ver: '1.0',
    nbf: now - 300,
    exp: now + 3600,
    lakeauth_mock: true,
  })
  expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT', x5t: protectedHeader.kid })
})

test('version 2 answers numbers as numbers and no scope, or MSAL would never hit its own cache', async () => {
  const world = createWorld({ clock: 'frozen' })
  const answer = await json(await askEntra(world))
  expect(answer).toEqual({
    token_type: 'Bearer',
    expires_in: 3600,
    ext_expires_in: 3600,
    access_token: expect.any(String),
  })
  expect((await verified(world, answer.access_token)).payload).toMatchObject({ aud: databricks, ver: '1.0' })
})

test.each([
  ['https://management.core.windows.net/', 'https://management.core.windows.net//.default'],
  ['https://management.core.windows.net', 'https://management.core.windows.net/.default'],
  ['https://management.azure.com/', 'https://management.azure.com//.default'],
])('the audience is the resource as it is spelled: %s', async (resource, scope) => {
  const world = createWorld()
  for (const answer of [askEntra(world, { resource }, { version: 1 }), askEntra(world, { scope })])
    expect(claimsOf(await tokenOf(answer))['aud']).toBe(resource)
})

test('a v1 request without a resource has a token for something else than Databricks', async () => {
  const world = createWorld()
  const token = await tokenOf(askEntra(world, { resource: null }, { version: 1 }))
  expect((await callWorkspace(world, token)).status).toBe(400)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('wrong-entra-audience')
})

test('both versions take the habits of published clients: Basic, two slashes, a slash at the end, a scope beside the resource', async () => {
  const world = createWorld()
  const { authority, tenantId, clientId, clientSecret } = world.azure
  const ask = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...form })
    return (await world.fetch(`${authority}${path}`, { method: 'POST', headers, body })).status
  }
  const secret = { client_id: clientId, client_secret: clientSecret }
  const header = { authorization: basic(clientId, clientSecret) }
  expect(await ask(`//${tenantId}/oauth2/token`, { resource: databricks }, header)).toBe(200)
  expect(await ask(`/${tenantId}/oauth2/token/`, { resource: databricks, ...secret })).toBe(200)
  expect(
    await ask(`/${tenantId.toUpperCase()}/oauth2/token`, { resource: databricks, scope: 'all-apis', ...secret }),
  ).toBe(200)
  expect(await ask(`//${tenantId}/oauth2/v2.0/token`, { scope: `${databricks}/.default`, ...secret })).toBe(200)
})

test('version 1 takes a GET with the form as its body, as an old script sends it [S3-18]', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { tenantId, clientId, clientSecret } = world.azure
  const form = `grant_type=client_credentials&client_id=${clientId}&client_secret=${encodeURIComponent(clientSecret)}&resource=${databricks}`
  const raw = (path: string): Promise<string> =>
    rawHttp(server.port, [
      `GET /_host/login.microsoftonline.com/${tenantId}/oauth2/${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Connection: close',
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${form.length}`,
      '',
      form,
    ])
  expect(await raw('token')).toMatch(/^HTTP\/1\.1 200 [\s\S]*"access_token":"eyJ/)
  expect(await raw('v2.0/token')).toMatch(/^HTTP\/1\.1 400 [\s\S]*AADSTS900561/)
})

test.each([
  ['PS256', {}],
  ['RS256', {}],
  ['RS256', 'x5t'],
] as const)('a certificate assertion signed %s is taken for a secret (%j)', async (algorithm, by) => {
  const world = createWorld({ clock: 'frozen' })
  const certificate = await world.azure.createCertificate()
  const x5t = createHash('sha1').update(new X509Certificate(certificate.certificate).raw).digest('base64url')
  const header = by === 'x5t' ? { 'x5t#S256': null, x5t } : {}
  const assertion = await signAssertion(world, certificate, { algorithm, header })
  for (const version of [1, 2] as const) {
    const token = await tokenOf(askEntra(world, assertionFields(assertion), { version }))
    expect(claimsOf(token)).toMatchObject({ appid: world.azure.clientId, appidacr: '2' })
  }
})

test("a certificate of one's own is registered by its PEM, and what is none is refused", async () => {
  const [maker, world] = [createWorld({ clock: 'frozen' }), createWorld({ clock: 'frozen' })]
  const certificate = await maker.azure.createCertificate()
  await world.azure.registerCertificate(certificate.certificate)
  const answer = await askEntra(world, assertionFields(await signAssertion(world, certificate)))
  expect(answer.status).toBe(200)
  await expect(world.azure.registerCertificate('-----BEGIN CERTIFICATE-----')).rejects.toThrow()
})

test('secrets come and go, and each of them works until then', async () => {
  const world = createWorld()
  const { azure } = world
  const second = azure.addSecret()
  const status = async (secret: string): Promise<number> => (await askEntra(world, { client_secret: secret })).status
  expect([await status(azure.clientSecret), await status(second)]).toEqual([200, 200])
  azure.revokeSecret(azure.clientSecret)
  expect([await status(azure.clientSecret), await status(second)]).toEqual([401, 200])
})

test.each([
  ['/.well-known/openid-configuration', '/oauth2/token', (tenant: string) => `https://sts.windows.net/${tenant}/`],
  [
    '/v2.0/.well-known/openid-configuration',
    '/oauth2/v2.0/token',
    (tenant: string) => `https://login.microsoftonline.com/${tenant}/v2.0`,
  ],
])('the metadata at %s names the endpoint and the issuer of its version', async (path, token, issuer) => {
  const world = createWorld()
  const { authority, tenantId } = world.azure
  const metadata = await json(await world.fetch(`${authority}/${tenantId}${path}`))
  expect(metadata).toMatchObject({ token_endpoint: `${authority}/${tenantId}${token}`, issuer: issuer(tenantId) })
  const { keys } = await json(await world.fetch(metadata.jwks_uri))
  expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', use: 'sig', alg: 'RS256' })])
})

test('instance discovery says which hosts are one and where the metadata is', async () => {
  const world = createWorld()
  const { authority, tenantId } = world.azure
  const endpoint = encodeURIComponent(`${authority}/${tenantId}/oauth2/v2.0/authorize`)
  const found = await json(
    await world.fetch(`${authority}/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`),
  )
  expect(found.tenant_discovery_endpoint).toBe(`${authority}/${tenantId}/v2.0/.well-known/openid-configuration`)
  expect(found.metadata[0]).toMatchObject({
    preferred_network: 'login.microsoftonline.com',
    aliases: expect.arrayContaining(['login.windows.net']),
  })
})

test.each([
  ['USGOVERNMENT', 'login.microsoftonline.us', 'databricks.azure.us', 'https://management.core.usgovcloudapi.net/'],
  ['CHINA', 'login.chinacloudapi.cn', 'databricks.azure.cn', 'https://management.core.chinacloudapi.cn/'],
] as const)(
  'a world in the cloud %s has its hosts and resources, and no others',
  async (azureCloud, login, zone, management) => {
    const world = createWorld({ azureCloud })
    const { authority, publicHost, managementResource } = world.azure
    expect([authority, managementResource]).toEqual([`https://${login}`, management])
    expect(publicHost.endsWith(`.${zone}`)).toBe(true)
    const token = await tokenOf(askEntra(world))
    expect((await callWorkspace(world, token)).status).toBe(200)
    expect((await askEntra(world, { resource: management }, { version: 1 })).status).toBe(200)
    const strange = await askEntra(world, { resource: 'https://management.core.windows.net/' }, { version: 1 })
    expect((await json(strange)).error_codes).toEqual([500011])
    const abroad = await askEntra(world, {}, { authority: 'https://login.microsoftonline.com' })
    expect((await json(abroad)).error_codes).toEqual([90002])
  },
)

test('fault rules bend the tokens of Entra, and repeat them', async () => {
  const world = createWorld({ clock: 'frozen' })
  world
    .on('entra.token')
    .times(1)
    .mutateToken({ claims: { aud: 'other' }, lifetimeSeconds: 5, expiresIn: 'x' })
  const bent = await json(await askEntra(world, {}, { version: 1 }))
  expect(bent.expires_in).toBe('x')
  expect(claimsOf(bent.access_token)).toMatchObject({ aud: 'other', exp: world.clock.now() / 1000 + 5 })
  world.on('entra.token').times(1).mutateToken({ omitExpiresIn: true })
  expect(await json(await askEntra(world))).not.toHaveProperty('expires_in')
  const last = await tokenOf(askEntra(world))
  world.on('entra.token').times(1).mutateToken({ repeat: true })
  expect(await tokenOf(askEntra(world))).toBe(last)
})

test('retiring the keys of Entra makes every earlier token dead', async () => {
  const world = createWorld()
  const token = await tokenOf(askEntra(world))
  await world.azure.rotateKeys()
  expect((await callWorkspace(world, token)).status).toBe(200)
  await world.azure.rotateKeys({ retireOld: true })
  expect((await callWorkspace(world, token)).status).toBe(403)
})

test('a grant of users is answered 501, for Entra has it and the mock has not', async () => {
  const world = createWorld()
  const answer = await askEntra(world, { grant_type: 'authorization_code' })
  expect([answer.status, (await json(answer)).error_code]).toEqual([501, 'LAKEAUTH_MOCK_UNMATCHED'])
})

test('a correlation id is echoed on success and on refusal', async () => {
  const world = createWorld()
  const id = crypto.randomUUID()
  const headers = { 'client-request-id': id }
  expect((await askEntra(world, {}, { headers })).headers.get('client-request-id')).toBe(id)
  expect((await json(await askEntra(world, { client_secret: 'x' }, { headers }))).correlation_id).toBe(id)
})
