import { exportPKCS8, generateKeyPair } from 'jose'
import {
  accessToken,
  askGcp,
  askMetadata,
  askToken,
  assert,
  cloudPlatform,
  idTokenFor,
  impersonate,
  refresh,
} from '../google/requests.js'
import type { World } from '../../src/world/world.js'
import { json } from '../requests.js'
import { proveRefusals, type Refusal } from './refusal.js'

const second = 'x-databricks-gcp-sa-access-token'
const oauth = (error: string, description: string) => ({ error, error_description: description })
const api = (code: number, status: string, message: string) => ({ error: { code, status, message } })
const dead = { error_code: 403, message: 'Invalid access token.' }
const secondDead = { error_code: 401, message: 'Invalid X-Databricks-GCP-SA-Access-Token.' }
const timeframe = oauth(
  'invalid_grant',
  'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
)

/** An ID token bent by a fault rule: signed, but with other claims. */
async function bent(world: World, claims: Record<string, unknown>): Promise<string> {
  world.on('google.token').times(1).mutateToken({ claims })
  return idTokenFor(world, world.gcp.publicHost)
}

const metadata: readonly Refusal[] = [
  {
    code: 'missing-metadata-flavor',
    title: 'the metadata server needs its header',
    status: 403,
    body: /does not have permission/,
    headers: { 'metadata-flavor': /^Google$/, 'content-type': /^text\/html/ },
    ask: (world) => askMetadata(world, '/default/token', {}),
  },
  {
    code: 'forwarded-metadata',
    title: 'the metadata server refuses what came through a proxy',
    status: 403,
    body: /does not have permission/,
    ask: (world) =>
      askMetadata(world, '/default/token', { 'metadata-flavor': 'Google', 'x-forwarded-for': '10.0.0.1' }),
  },
  {
    code: 'unknown-metadata-account',
    title: 'an instance has no other accounts than its own',
    status: 404,
    body: /was not found/,
    ask: (world) => askMetadata(world, `/${world.gcp.serviceAccountEmail}/token`),
  },
  {
    code: 'unknown-metadata-path',
    title: 'an instance has no values besides those that it lists',
    status: 404,
    body: /was not found/,
    unswitchable: 'there is no value to answer with',
    ask: (world) => askMetadata(world, '/default/attributes'),
  },
  {
    code: 'missing-metadata-audience',
    title: 'an ID token needs an audience',
    status: 400,
    body: /^non-empty audience parameter required/,
    ask: (world) => askMetadata(world, '/default/identity'),
  },
]

const assertions: readonly Refusal[] = [
  {
    code: 'malformed-assertion',
    title: 'an assertion is a JWT',
    status: 400,
    body: oauth('invalid_grant', 'Invalid JWT'),
    unswitchable: 'nothing can be read in it',
    ask: (world) => askToken(world, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'no.jwt' }),
  },
  {
    code: 'unknown-google-account',
    title: 'the issuer has to exist',
    status: 400,
    body: oauth('invalid_grant', 'Invalid grant: account not found'),
    ask: (world) => assert(world, { iss: 'nobody@lakeauth.example' }),
  },
  {
    code: 'bad-assertion-signature',
    title: 'another key than the registered one is of no use',
    status: 400,
    body: oauth('invalid_grant', 'Invalid JWT Signature.'),
    ask: async (world) => {
      const { privateKey } = await generateKeyPair('RS256', { extractable: true })
      return assert(world, {}, { key: await exportPKCS8(privateKey) })
    },
  },
  {
    code: 'bad-assertion-signature',
    title: 'a key that was replaced is dead',
    status: 400,
    body: oauth('invalid_grant', 'Invalid JWT Signature.'),
    ask: async (world) => {
      const { private_key: key } = await world.gcp.serviceAccountKey()
      await world.gcp.rotateServiceAccountKey()
      return assert(world, {}, { key })
    },
  },
  {
    code: 'bad-assertion-signature',
    title: 'an assertion is signed RS256',
    status: 400,
    body: oauth('invalid_grant', 'Invalid JWT Signature.'),
    ask: (world) => assert(world, {}, { algorithm: 'RS512' }),
  },
  {
    code: 'wrong-assertion-audience',
    title: 'an assertion is for the token endpoint',
    status: 400,
    body: { error: 'invalid_grant' },
    ask: (world) => assert(world, { aud: 'https://elsewhere.example/token' }),
  },
  ...[
    ['assertion-expired', 'an assertion has an end', { iat: 1, exp: 2 }],
    ['assertion-expired', 'an assertion names its end', { exp: null }],
    ['assertion-too-long', 'an assertion lives an hour at most', { exp: 1_767_225_600 + 3601 }],
    ['assertion-too-long', 'an assertion names its beginning', { iat: null }],
    ['assertion-from-the-future', 'an assertion has begun', { iat: 1_767_225_600 + 301, exp: 1_767_225_600 + 400 }],
  ].map(([code, title, claims]) => ({
    code: code as string,
    title: title as string,
    status: 400,
    body: timeframe,
    ask: (world: World) => assert(world, claims as Record<string, unknown>),
  })),
  {
    code: 'no-delegation',
    title: 'nobody may speak for another subject',
    status: 401,
    body: { error: 'unauthorized_client' },
    ask: (world) => assert(world, { sub: 'boss@lakeauth.example' }),
  },
  {
    code: 'missing-google-scope',
    title: 'an assertion asks for a scope or an audience',
    status: 400,
    body: oauth('invalid_scope', 'Invalid OAuth scope or ID token audience provided.'),
    ask: (world) => assert(world, { scope: null }),
  },
  {
    code: 'unknown-google-scope',
    title: 'a scope has to be one of Google’s',
    status: 400,
    body: oauth('invalid_scope', 'Invalid OAuth scope or ID token audience provided.'),
    ask: (world) => assert(world, { scope: 'all-apis' }),
  },
  {
    code: 'unsupported-google-grant',
    title: 'Google’s endpoint has two grants',
    status: 400,
    body: oauth('unsupported_grant_type', 'Invalid grant_type: client_credentials'),
    unswitchable: 'there is nothing to do for another grant',
    ask: (world) => askToken(world, { grant_type: 'client_credentials' }),
  },
  {
    code: 'wrong-media-type',
    title: 'Google’s endpoint takes a form',
    status: 400,
    body: { error: 'unsupported_grant_type' },
    unswitchable: 'there is no form to read',
    ask: (world) => world.fetch('https://oauth2.googleapis.com/token', { method: 'POST', body: '{}' }),
  },
]

const refreshing: readonly Refusal[] = [
  {
    code: 'missing-google-refresh-token',
    title: 'the refresh token is required',
    status: 400,
    body: oauth('invalid_request', 'Missing required parameter: refresh_token'),
    ask: (world) => refresh(world, { refresh_token: '' }),
  },
  {
    code: 'unknown-google-client',
    title: 'the client has to exist',
    status: 401,
    body: oauth('invalid_client', 'The OAuth client was not found.'),
    ask: (world) => refresh(world, { client_id: 'x.apps.googleusercontent.com' }),
  },
  {
    code: 'wrong-google-client-secret',
    title: 'the client secret has to be the client’s',
    status: 401,
    body: oauth('invalid_client', 'Unauthorized'),
    ask: (world) => refresh(world, { client_secret: 'wrong' }),
  },
  {
    code: 'dead-google-refresh-token',
    title: 'a revoked refresh token is dead',
    status: 400,
    body: oauth('invalid_grant', 'Token has been expired or revoked.'),
    ask: (world) => {
      world.revokeToken(world.gcp.userCredentials.refresh_token)
      return refresh(world)
    },
  },
]

const impersonation: readonly Refusal[] = [
  {
    code: 'no-google-credential',
    title: 'acting as an account needs a credential',
    status: 401,
    body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
    headers: { 'www-authenticate': /^Bearer / },
    ask: (world) => impersonate(world, undefined, { authorization: '' }),
  },
  ...(['unknown', 'expired', 'revoked'] as const).map((why) => ({
    code: `${why}-google-token`,
    title: `an access token that is ${why} is dead`,
    status: 401,
    body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
    ask: async (world: World) => {
      const token = why === 'unknown' ? 'ya29.made-up' : await accessToken(world)
      if (why === 'expired') await world.clock.advance('3600s')
      if (why === 'revoked') world.revokeToken(token)
      return impersonate(world, undefined, { authorization: `Bearer ${token}` })
    },
  })),
  {
    code: 'missing-google-api-scope',
    title: 'an access token without the scope acts as nobody',
    status: 403,
    body: api(403, 'PERMISSION_DENIED', 'Request had insufficient authentication scopes.'),
    ask: async (world) => {
      const token = await accessToken(world, 'https://www.googleapis.com/auth/userinfo.email')
      return impersonate(world, undefined, { authorization: `Bearer ${token}` })
    },
  },
  {
    code: 'impersonation-denied',
    title: 'acting as an account needs a role on it, an account on itself included',
    status: 403,
    body: api(
      403,
      'PERMISSION_DENIED',
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    ),
    ask: async (world) => impersonate(world, undefined, { authorization: `Bearer ${await accessToken(world)}` }),
  },
  {
    code: 'impersonation-denied',
    title: 'each delegate needs the role on the next',
    status: 403,
    body: { error: { status: 'PERMISSION_DENIED' } },
    ask: (world) => {
      const { email } = world.gcp.addServiceAccount('between')
      world.gcp.grantRole({
        on: email,
        role: 'roles/iam.serviceAccountTokenCreator',
        member: `serviceAccount:${world.gcp.instanceEmail}`,
      })
      return impersonate(world, { scope: [cloudPlatform], delegates: [`projects/-/serviceAccounts/${email}`] })
    },
  },
  {
    code: 'impersonation-denied',
    title: 'a role that lets act as an account lets nobody pass through it',
    status: 403,
    body: api(
      403,
      'PERMISSION_DENIED',
      "Permission 'iam.serviceAccounts.implicitDelegation' denied on resource (or it may not exist).",
    ),
    ask: (world) => {
      const { email } = world.gcp.addServiceAccount('between')
      const member = `serviceAccount:${world.gcp.instanceEmail}`
      world.gcp.grantRole({ on: email, role: 'roles/iam.workloadIdentityUser', member })
      world.gcp.grantRole({ role: 'roles/iam.serviceAccountTokenCreator', member: `serviceAccount:${email}` })
      return impersonate(world, { scope: [cloudPlatform], delegates: [`projects/-/serviceAccounts/${email}`] })
    },
  },
  {
    code: 'impersonation-denied',
    title: 'a role for ID tokens gives no access tokens',
    status: 403,
    body: { error: { status: 'PERMISSION_DENIED' } },
    ask: (world) => {
      const { email } = world.gcp.addServiceAccount('half')
      const member = `serviceAccount:${world.gcp.instanceEmail}`
      world.gcp.grantRole({ on: email, role: 'roles/iam.serviceAccountOpenIdTokenCreator', member })
      return impersonate(world, undefined, { email })
    },
  },
  {
    code: 'unknown-impersonated-account',
    title: 'the account has to exist',
    status: 404,
    body: { error: { code: 404, status: 'NOT_FOUND' } },
    ask: (world) => impersonate(world, undefined, { email: 'nobody@lakeauth.example' }),
  },
  {
    code: 'malformed-google-json',
    title: 'the body is JSON',
    status: 400,
    body: { error: { code: 400, status: 'INVALID_ARGUMENT' } },
    unswitchable: 'nothing can be read in it',
    ask: (world) => impersonate(world, '{'),
  },
  ...(
    [
      ['missing-impersonation-scope', 'an access token needs a scope', {}, 'generateAccessToken'],
      ['unknown-impersonation-scope', 'a scope has to exist', { scope: ['all-apis'] }, 'generateAccessToken'],
      [
        'impersonation-lifetime',
        'an access token lives an hour at most',
        { scope: [cloudPlatform], lifetime: '3601s' },
        'generateAccessToken',
      ],
      [
        'impersonation-lifetime',
        'a lifetime is spelled in seconds',
        { scope: [cloudPlatform], lifetime: '1h' },
        'generateAccessToken',
      ],
      ['missing-impersonation-audience', 'an ID token needs an audience', {}, 'generateIdToken'],
    ] as const
  ).map(([code, title, body, verb]) => ({
    code,
    title,
    status: 400,
    body: api(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
    ask: (world: World) => impersonate(world, body, { verb }),
  })),
]

const databricks: readonly Refusal[] = [
  {
    code: 'bad-google-signature',
    title: 'Databricks verifies Google’s signature',
    status: 403,
    body: dead,
    ask: async (world) => {
      world
        .on('google.token')
        .times(1)
        .mutateToken({ header: { kid: 'another' } })
      return askGcp(world, await idTokenFor(world, world.gcp.publicHost))
    },
  },
  {
    code: 'expired',
    title: 'Databricks refuses an ID token after its end',
    status: 403,
    body: dead,
    ask: async (world) => {
      const token = await idTokenFor(world, world.gcp.publicHost)
      await world.clock.advance('3600s')
      return askGcp(world, token)
    },
  },
  {
    code: 'expiring',
    title: 'Databricks refuses an ID token in its last 30 seconds',
    status: 403,
    body: { error_code: 403, message: 'Invalid access token. Token is expiring within 30 seconds.' },
    ask: async (world) => {
      const token = await idTokenFor(world, world.gcp.publicHost)
      await world.clock.advance('3570s')
      return askGcp(world, token)
    },
  },
  ...(
    [
      ['bad-claims', 'an ID token names its end', { exp: null }],
      ['not-yet-valid', 'an ID token has begun', { nbf: 9e9 }],
      ['missing-google-email', 'an ID token names an e-mail address', { email: null }],
      ['missing-google-email', 'the e-mail address is verified', { email_verified: false }],
      ['unknown-google-email', 'Databricks knows the e-mail address', { email: 'nobody@lakeauth.example' }],
    ] as const
  ).map(([code, title, claims]) => ({
    code,
    title,
    status: 403,
    body: dead,
    ask: async (world: World) => askGcp(world, await bent(world, claims)),
  })),
  {
    code: 'not-a-member',
    title: 'a user of the other cloud’s workspace is unknown here',
    status: 403,
    body: dead,
    ask: async (world) => askGcp(world, await bent(world, { email: world.workspace.clientId })),
  },
  ...[
    ['the URL of another workspace', (world: World) => world.workspace.publicHost],
    ['the URL with a slash at its end', (world: World) => `${world.gcp.publicHost}/`],
    ['the account’s URL', (world: World) => world.gcp.accountPublicHost],
  ].map(([what, audience]) => ({
    code: 'wrong-google-audience',
    title: `an ID token for ${what as string} is refused`,
    status: 403,
    body: dead,
    ask: async (world: World) => askGcp(world, await idTokenFor(world, (audience as (world: World) => string)(world))),
  })),
  {
    code: 'wrong-google-audience',
    title: 'the ID token of a person’s own sign-in is for the client and not for Databricks',
    status: 403,
    body: dead,
    ask: async (world) => askGcp(world, (await json(await refresh(world))).id_token),
  },
  {
    code: 'revoked',
    title: 'a revoked ID token is dead',
    status: 403,
    body: dead,
    ask: async (world) => {
      const token = await idTokenFor(world, world.gcp.publicHost)
      world.revokeToken(token)
      return askGcp(world, token)
    },
  },
  {
    code: 'missing-gcp-access-token',
    title: 'account APIs need the second header',
    status: 401,
    body: { error_code: 401, message: 'Missing required header X-Databricks-GCP-SA-Access-Token.' },
    ask: async (world) => askGcp(world, await idTokenFor(world, world.gcp.accountPublicHost), {}, true),
  },
  {
    code: 'dead-gcp-access-token',
    title: 'the second header has a live access token',
    status: 401,
    body: secondDead,
    ask: async (world) => {
      const value = await accessToken(world)
      await world.clock.advance('3600s')
      return askGcp(world, await idTokenFor(world, world.gcp.publicHost), { [second]: value })
    },
  },
  {
    code: 'foreign-gcp-access-token',
    title: 'the second header is of the same account',
    status: 401,
    body: secondDead,
    ask: async (world) => {
      const { access_token: value } = await json(await askMetadata(world))
      return askGcp(world, await idTokenFor(world, world.gcp.publicHost), { [second]: value })
    },
  },
  {
    code: 'weak-gcp-access-token',
    title: 'the second header may act on the cloud',
    status: 401,
    body: secondDead,
    ask: async (world) => {
      const value = await accessToken(world, 'https://www.googleapis.com/auth/userinfo.email')
      return askGcp(world, await idTokenFor(world, world.gcp.publicHost), { [second]: value })
    },
  },
]

proveRefusals([...metadata, ...assertions, ...refreshing, ...impersonation, ...databricks])
