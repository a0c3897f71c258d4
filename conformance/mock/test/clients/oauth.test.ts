import { createLocalJWKSet } from 'jose/jwks/local'
import { jwtVerify } from 'jose/jwt/verify'
import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { callApi, json } from '../requests.js'

const redirectUri = 'http://localhost:8020/callback'
const insecure = { [oauth.allowInsecureRequests]: true } as const

/** A browser without a screen: one page, whose redirect it does not follow. */
async function browse(url: URL): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  return new URL(response.headers.get('location') as string)
}

async function serverOf(issuer: string): Promise<oauth.AuthorizationServer> {
  const expected = new URL(issuer)
  const response = await oauth.discoveryRequest(expected, { algorithm: 'oidc', ...insecure })
  return oauth.processDiscoveryResponse(expected, response)
}

test.each(['ES256', 'RS256'] as const)(
  'oauth4webapi signs a user in with PKCE, refreshes, revokes, and verifies what was signed (%s)',
  async (signingAlgorithm) => {
    const world = createWorld({ signingAlgorithm, oauth: { refreshRotation: 'rotate' } })
    await using _server = await startServer({ worlds: [world] })
    const issuer = `${world.workspace.host}/oidc`
    const server = await serverOf(issuer)
    const client = { client_id: 'databricks-cli', id_token_signed_response_alg: signingAlgorithm }
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const nonce = oauth.generateRandomNonce()
    const login = new URL(server.authorization_endpoint as string)
    login.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: redirectUri,
      scope: 'openid offline_access all-apis',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString()
    const callback = oauth.validateAuthResponse(server, client, await browse(login), state)
    const trade = () =>
      oauth.authorizationCodeGrantRequest(server, client, oauth.None(), callback, redirectUri, verifier, insecure)
    const first = await oauth.processAuthorizationCodeResponse(server, client, await trade(), { expectedNonce: nonce })
    expect(oauth.getValidatedIdTokenClaims(first)?.sub).toBe(world.workspace.userName)
    const keys = createLocalJWKSet(await json(await fetch(server.jwks_uri as string)))
    for (const token of [first.access_token, first.id_token as string])
      expect((await jwtVerify(token, keys, { issuer })).protectedHeader.alg).toBe(signingAlgorithm)
    const again = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      first.refresh_token as string,
      insecure,
    )
    const second = await oauth.processRefreshTokenResponse(server, client, again)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    const revoking = await oauth.revocationRequest(
      server,
      client,
      oauth.None(),
      second.refresh_token as string,
      insecure,
    )
    await oauth.processRevocationResponse(revoking)
    expect((await callApi(world, second.access_token, undefined, fetch)).status).toBe(403)
    const late = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      second.refresh_token as string,
      insecure,
    )
    await expect(oauth.processRefreshTokenResponse(server, client, late)).rejects.toMatchObject({
      error: 'invalid_request',
      error_description: 'Refresh token is invalid',
    })
  },
)

test('oauth4webapi gets a token for a service principal, at workspace and account, by Basic and by form', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { workspace, account } = world
  for (const [issuer, { clientId, clientSecret }] of [
    [`${workspace.host}/oidc`, workspace],
    [`${account.host}/oidc/accounts/${account.accountId}`, account],
  ] as const)
    for (const authentication of [oauth.ClientSecretBasic, oauth.ClientSecretPost]) {
      const server = await serverOf(issuer)
      const client = { client_id: clientId }
      const parameters = new URLSearchParams({ scope: 'all-apis' })
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authentication(clientSecret),
        parameters,
        insecure,
      )
      const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, response)
      const keys = createLocalJWKSet(await json(await fetch(server.jwks_uri as string)))
      expect((await jwtVerify(token, keys, { issuer })).payload.sub).toBe(clientId)
    }
})

test('oauth4webapi is told that the user refused', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  world.oauth.scriptLogin({ deny: true })
  const server = await serverOf(`${world.workspace.host}/oidc`)
  const login = new URL(server.authorization_endpoint as string)
  const verifier = oauth.generateRandomCodeVerifier()
  login.search = new URLSearchParams({
    response_type: 'code',
    client_id: 'databricks-cli',
    redirect_uri: redirectUri,
    scope: 'all-apis',
    state: 's',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const callback = await browse(login)
  const client = { client_id: 'databricks-cli' }
  expect(() => oauth.validateAuthResponse(server, client, callback, 's')).toThrow(
    expect.objectContaining({ error: 'access_denied' }),
  )
  world.oauth.scriptLogin({ callback: { iss: 'https://evil.example' } })
  const mixedUp = await browse(login)
  expect(() => oauth.validateAuthResponse(server, client, mixedUp, 's')).toThrow(/iss/)
})

test('openid-client signs a user in to a confidential application, refreshes and revokes', async () => {
  const world = createWorld({ oauth: { refreshRotation: 'rotate+reuse-revokes-family' } })
  await using _server = await startServer({ worlds: [world] })
  const { clientId, clientSecret = '' } = world.oauth.registerApplication({
    redirectUris: [redirectUri],
    confidential: true,
  })
  const metadata = { client_secret: clientSecret, id_token_signed_response_alg: 'ES256' }
  const config = await openid.discovery(
    new URL(`${world.workspace.host}/oidc`),
    clientId,
    metadata,
    openid.ClientSecretPost(clientSecret),
    { execute: [openid.allowInsecureRequests] },
  )
  const verifier = openid.randomPKCECodeVerifier()
  const state = openid.randomState()
  const login = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid offline_access sql',
    state,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const callback = await browse(login)
  const first = await openid.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier: verifier,
    expectedState: state,
  })
  expect(first.claims()?.sub).toBe(world.workspace.userName)
  const second = await openid.refreshTokenGrant(config, first.refresh_token as string)
  expect(second.scope).toBe('openid offline_access sql')
  await openid.tokenRevocation(config, second.access_token)
  await callApi(world, second.access_token, undefined, fetch)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('revoked')
  await expect(openid.refreshTokenGrant(config, first.refresh_token as string)).rejects.toMatchObject({ status: 400 })
  await expect(openid.refreshTokenGrant(config, second.refresh_token as string)).rejects.toMatchObject({ status: 400 })
})

test('openid-client gets a token for a service principal', async () => {
  const world = createWorld()
  await using _server = await startServer({ worlds: [world] })
  const { host, clientId, clientSecret } = world.workspace
  const config = await openid.discovery(new URL(`${host}/oidc`), clientId, clientSecret, undefined, {
    execute: [openid.allowInsecureRequests],
  })
  const { access_token: token, expires_in: lifetime } = await openid.clientCredentialsGrant(config, {
    scope: 'all-apis',
  })
  expect(lifetime).toBe(3600)
  expect((await callApi(world, token, undefined, fetch)).status).toBe(200)
})
