import { expect } from 'vitest'
import { stateOf } from '../../src/world/state.js'
import type { World } from '../../src/world/world.js'
import { loginQuery, newCode, openLogin, refresh, signIn, tradeCode } from '../login.js'
import { basic, callApi, requestToken, tokenUrl } from '../requests.js'
import { type Refusal, proveRefusals } from './refusal.js'

const grant = { grant_type: 'client_credentials', scope: 'all-apis' }
const understood = 'there is nothing else to answer to a request that cannot be understood'
const unknown = 'there is nobody to sign in'

const clientCredentials: readonly Refusal[] = [
  {
    code: 'wrong-media-type',
    title: 'a token request is a form',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) =>
      world.fetch(tokenUrl(world), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(grant),
      }),
  },
  {
    code: 'repeated-parameter',
    title: 'no parameter comes twice',
    status: 400,
    body: { error: 'invalid_request' },
    ask: (world) =>
      world.fetch(tokenUrl(world), {
        method: 'POST',
        headers: { authorization: basic(world.workspace.clientId, world.workspace.clientSecret) },
        body: new URLSearchParams([...Object.entries(grant), ['scope', 'sql']]),
      }),
  },
  {
    code: 'missing-grant',
    title: 'a token request names its grant',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => requestToken(world, { form: { scope: 'all-apis' } }),
  },
  {
    code: 'unsupported-grant',
    title: 'the password grant does not exist',
    status: 400,
    body: { error: 'unsupported_grant_type' },
    unswitchable: understood,
    ask: (world) => requestToken(world, { form: { ...grant, grant_type: 'password' } }),
  },
  {
    code: 'wrong-account',
    title: 'another account is no account of this world',
    status: 401,
    body: { error: 'invalid_client' },
    ask: (world) =>
      world.fetch(`${world.account.host}/oidc/accounts/00000000-0000-0000-0000-000000000000/v1/token`, {
        method: 'POST',
        headers: { authorization: basic(world.account.clientId, world.account.clientSecret) },
        body: new URLSearchParams(grant),
      }),
  },
  {
    code: 'two-client-authentications',
    title: 'a client authenticates once',
    status: 400,
    body: { error: 'invalid_request' },
    ask: (world) => requestToken(world, { form: { ...grant, client_secret: 'x' } }),
  },
  {
    code: 'no-client-authentication',
    title: 'a service principal shows a secret',
    status: 401,
    body: { error: 'invalid_client', error_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    headers: { 'www-authenticate': /^Basic / },
    unswitchable: unknown,
    ask: (world) => requestToken(world, { authorization: `Bearer ${world.workspace.clientSecret}` }),
  },
  {
    code: 'client-ids-differ',
    title: 'header and form name one client',
    status: 401,
    body: { error: 'invalid_client' },
    ask: (world) => requestToken(world, { form: { ...grant, client_id: 'other' } }),
  },
  {
    code: 'wrong-secret',
    title: 'the secret is one of the client’s',
    status: 401,
    body: { error: 'invalid_client', error_description: 'Client authentication failed' },
    ask: (world) => requestToken(world, { authorization: basic(world.workspace.clientId, 'wrong') }),
  },
  {
    code: 'dead-secret',
    title: 'a secret dies at its expiry',
    status: 401,
    body: { error: 'invalid_client' },
    ask: async (world) => {
      const { clientId, clientSecret } = world.addServicePrincipal({ secretLifetimeSeconds: 60 })
      await world.clock.advance('60s')
      return requestToken(world, { authorization: basic(clientId, clientSecret) })
    },
  },
  {
    code: 'unknown-client',
    title: 'only service principals are clients',
    status: 401,
    body: { error: 'invalid_client' },
    unswitchable: unknown,
    ask: (world) => requestToken(world, { authorization: basic(world.workspace.userName, world.workspace.pat) }),
  },
  {
    code: 'client-not-assigned',
    title: 'a service principal of the account that is not assigned to the workspace gets no token there',
    status: 401,
    body: { error: 'invalid_client' },
    ask: (world) => requestToken(world, { authorization: basic(world.account.clientId, world.account.clientSecret) }),
  },
  {
    code: 'missing-scope',
    title: 'a scope has to be named',
    status: 400,
    body: { error: 'invalid_scope' },
    ask: (world) => requestToken(world, { form: { grant_type: 'client_credentials' } }),
  },
  {
    code: 'malformed-scope',
    title: 'scopes are made of the characters that RFC 6749 allows',
    status: 400,
    body: { error: 'invalid_scope' },
    ask: (world) => requestToken(world, { form: { ...grant, scope: 'a"b' } }),
  },
  {
    code: 'scope-not-allowed',
    title: 'a secret for one scope gives no other',
    status: 400,
    body: { error: 'access_denied', error_description: "Scopes 'all-apis' are not assigned to this client" },
    ask: (world) => {
      const { clientId, clientSecret } = world.addServicePrincipal({ scopes: ['sql'] })
      return requestToken(world, { authorization: basic(clientId, clientSecret) })
    },
  },
  {
    code: 'missing-api-scope',
    title: 'a token with the scope of one API opens no other',
    status: 403,
    body: { error_code: 403, message: 'Provided OAuth token does not have required scopes: clusters' },
    ask: async (world) => callApi(world, await world.issueToken({ scope: 'sql scim' }), '/api/2.1/clusters/list'),
  },
]

const authorize: readonly Refusal[] = [
  {
    code: 'unknown-application',
    title: 'nobody signs in to an application that is not registered',
    status: 400,
    body: { error: 'invalid_client' },
    unswitchable: unknown,
    ask: (world) => openLogin(world, { client_id: 'nobody' }),
  },
  {
    code: 'missing-redirect',
    title: 'without a redirect URI the answer has nowhere to go',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => openLogin(world, { redirect_uri: null }),
  },
  ...['http://localhost:99999', 'localhost', 'http://'].map(
    (uri): Refusal => ({
      code: 'malformed-redirect',
      title: `${JSON.stringify(uri)} is a redirect URI that nothing can be sent to`,
      status: 400,
      body: { error: 'invalid_request', error_description: 'redirect_uri is malformed' },
      unswitchable: understood,
      ask: (world) => openLogin(world, { redirect_uri: uri }),
    }),
  ),
  ...[
    'https://evil.example/callback',
    'http://localhost:8020/other',
    'https://localhost:8020',
    'http://localhost:8020@evil.example',
    'http://localhost.evil.example:8020',
    'http://127.0.0.2:8020',
  ].map(
    (uri): Refusal => ({
      code: 'unregistered-redirect',
      title: `no code goes to ${uri}`,
      status: 400,
      body: { error: 'invalid_request' },
      ask: (world) => openLogin(world, { redirect_uri: uri }),
    }),
  ),
  {
    code: 'wrong-account',
    title: 'another account has no login page',
    status: 400,
    body: { error: 'invalid_request' },
    ask: (world) =>
      world.fetch(`${world.account.host}/oidc/accounts/other/v1/authorize?${new URLSearchParams(loginQuery)}`, {
        redirect: 'manual',
      }),
  },
  redirected(
    'wrong-response-type',
    'the implicit grant does not exist',
    { response_type: 'token' },
    'unsupported_response_type',
  ),
  redirected('missing-challenge', 'PKCE is no choice', { code_challenge: null }, 'invalid_request'),
  redirected('challenge-not-s256', 'plain PKCE is refused', { code_challenge_method: 'plain' }, 'invalid_request'),
  redirected('challenge-not-s256', 'no method means plain', { code_challenge_method: null }, 'invalid_request'),
  redirected('malformed-challenge', 'a challenge has 43 characters', { code_challenge: 'short' }, 'invalid_request'),
  redirected('missing-scope', 'a login names its scopes', { scope: null }, 'invalid_scope'),
  redirected('malformed-scope', 'scopes of a login are well-formed', { scope: 'a"b' }, 'invalid_scope'),
  {
    ...redirected('user-denied', 'the user may refuse', {}, 'access_denied'),
    ask: (world) => {
      world.oauth.scriptLogin({ deny: true })
      return openLogin(world)
    },
  },
  {
    ...redirected('user-not-a-member', 'a user of another host gets no token', {}, 'access_denied'),
    ask: (world) => {
      const { userName } = world.addUser('abroad@lakeauth.example')
      stateOf(world).principals.find(userName)?.sites.splice(0)
      world.oauth.scriptLogin({ as: userName })
      return openLogin(world)
    },
  },
]

function redirected(code: string, title: string, changes: Record<string, string | null>, error: string): Refusal {
  return {
    code,
    title,
    status: 302,
    body: /^$/,
    headers: { location: new RegExp(`^http://localhost:8020/\\?error=${error}&.*state=a-state`) },
    ask: (world) => openLogin(world, changes),
  }
}

const invalidCode = { error: 'invalid_grant', error_description: 'The authorization code is invalid' }

const codes: readonly Refusal[] = [
  {
    code: 'missing-code',
    title: 'the grant needs its code',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => tradeCode(world, '', { code: null }),
  },
  {
    code: 'unknown-code',
    title: 'a code is given, not guessed',
    status: 400,
    body: invalidCode,
    unswitchable: unknown,
    ask: (world) => tradeCode(world, `dcod${'0'.repeat(64)}`),
  },
  {
    code: 'code-reused',
    title: 'a code is good once',
    status: 400,
    body: invalidCode,
    ask: async (world) => {
      const code = await newCode(world)
      await tradeCode(world, code)
      return tradeCode(world, code)
    },
  },
  {
    code: 'code-expired',
    title: 'a code does not keep',
    status: 400,
    body: invalidCode,
    ask: async (world) => {
      const code = await newCode(world)
      await world.clock.advance('60s')
      return tradeCode(world, code)
    },
  },
  {
    code: 'code-of-another-client',
    title: 'a code is for the client that asked',
    status: 400,
    body: invalidCode,
    ask: async (world) => tradeCode(world, await newCode(world), { client_id: 'databricks-sql-connector' }),
  },
  {
    code: 'code-of-another-host',
    title: 'a code of the workspace is none of the account',
    status: 400,
    body: invalidCode,
    ask: async (world) => {
      const { host, accountId } = world.account
      const code = await newCode(world)
      const { client_id: id, redirect_uri: redirectUri } = loginQuery
      const form = { grant_type: 'authorization_code', code, client_id: id, redirect_uri: redirectUri }
      return world.fetch(`${host}/oidc/accounts/${accountId}/v1/token`, {
        method: 'POST',
        body: new URLSearchParams({ ...form, code_verifier: 'v'.repeat(43) }),
      })
    },
  },
  {
    code: 'redirect-mismatch',
    title: 'the redirect URI is the very same again',
    status: 400,
    body: invalidCode,
    ask: async (world) => tradeCode(world, await newCode(world), { redirect_uri: 'http://localhost:8020/' }),
  },
  {
    code: 'missing-verifier',
    title: 'the verifier has to come',
    status: 400,
    body: { error: 'invalid_request' },
    ask: async (world) => tradeCode(world, await newCode(world), { code_verifier: null }),
  },
  {
    code: 'wrong-verifier',
    title: 'the verifier fits its challenge',
    status: 400,
    body: { error: 'invalid_grant' },
    ask: async (world) => tradeCode(world, await newCode(world), { code_verifier: 'w'.repeat(43) }),
  },
  {
    code: 'no-client-authentication',
    title: 'an application names itself',
    status: 401,
    body: { error: 'invalid_client' },
    unswitchable: unknown,
    ask: async (world) => tradeCode(world, await newCode(world), { client_id: null }),
  },
  {
    code: 'unknown-application',
    title: 'an application is registered',
    status: 401,
    body: { error: 'invalid_client' },
    unswitchable: unknown,
    ask: async (world) => tradeCode(world, await newCode(world), { client_id: 'nobody' }),
  },
  {
    code: 'wrong-application-secret',
    title: 'an application that has a secret shows it',
    status: 401,
    body: { error: 'invalid_client' },
    ask: async (world) => {
      const application = { redirectUris: [loginQuery.redirect_uri], confidential: true }
      const { clientId } = world.oauth.registerApplication(application)
      return tradeCode(world, await newCode(world, { client_id: clientId }), { client_id: clientId })
    },
  },
]

const deadToken = { error: 'invalid_request', error_description: 'Refresh token is invalid' }
const rotating = { oauth: { refreshRotation: 'rotate' } } as const

const refreshTokens: readonly Refusal[] = [
  {
    code: 'missing-refresh-token',
    title: 'the grant needs its token',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => refresh(world, '', { refresh_token: null }),
  },
  {
    code: 'unknown-refresh-token',
    title: 'a refresh token is given, not guessed',
    status: 400,
    body: deadToken,
    unswitchable: unknown,
    ask: (world) => refresh(world, `doau${'0'.repeat(64)}`),
  },
  {
    code: 'refresh-token-reused',
    title: 'a rotated token is dead',
    status: 400,
    body: deadToken,
    world: rotating,
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      await refresh(world, token)
      return refresh(world, token)
    },
  },
  {
    code: 'refresh-token-revoked',
    title: 'a login that was ended gives nothing more',
    status: 400,
    body: deadToken,
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      await revoke(world, { token, client_id: loginQuery.client_id })
      return refresh(world, token)
    },
  },
  {
    code: 'refresh-token-expired',
    title: 'a refresh token dies after its week',
    status: 400,
    body: deadToken,
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      await world.clock.advance('7d')
      return refresh(world, token)
    },
  },
  {
    code: 'refresh-token-of-another-client',
    title: 'a refresh token is for the client that signed in',
    status: 400,
    body: deadToken,
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      return refresh(world, token, { client_id: 'databricks-sql-connector' })
    },
  },
  {
    code: 'refresh-token-of-another-host',
    title: 'a refresh token of the workspace is none of the account',
    status: 400,
    body: deadToken,
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      const { host, accountId } = world.account
      const form = { grant_type: 'refresh_token', refresh_token: token, client_id: loginQuery.client_id }
      return world.fetch(`${host}/oidc/accounts/${accountId}/v1/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
      })
    },
  },
  {
    code: 'scope-not-allowed',
    title: 'a refresh widens no scope',
    status: 400,
    body: { error: 'invalid_scope' },
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      return refresh(world, token, { scope: 'all-apis sql' })
    },
  },
]

const revocation: readonly Refusal[] = [
  {
    code: 'missing-token',
    title: 'a revocation names its token',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => revoke(world, { client_id: loginQuery.client_id }),
  },
  {
    code: 'token-of-another-client',
    title: 'nobody revokes the token of another client',
    status: 400,
    body: { error: 'invalid_grant' },
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      return revoke(world, { token, client_id: 'databricks-sql-connector' })
    },
  },
  {
    code: 'unknown-client',
    title: 'a stranger revokes nothing',
    status: 401,
    body: { error: 'invalid_client' },
    unswitchable: unknown,
    ask: async (world) => {
      const { refresh_token: token } = await signIn(world)
      return revoke(world, { token, client_id: 'nobody', client_secret: 'x' })
    },
  },
]

function revoke(world: World, form: Record<string, string>): Promise<Response> {
  return world.fetch(`${world.workspace.host}/oidc/v1/revoke`, { method: 'POST', body: new URLSearchParams(form) })
}

proveRefusals([...clientCredentials, ...authorize, ...codes, ...refreshTokens, ...revocation])
