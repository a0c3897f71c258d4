import type { SubjectTokenOptions } from '../../src/services/identity-providers/generic/subject-token.js'
import type { World } from '../../src/world/world.js'
import { exchange } from '../exchange.js'
import { json } from '../requests.js'
import { type Refusal, proveRefusals } from './refusal.js'

const noPolicyFits = { error: 'invalid_grant', error_description: 'The subject token matches no federation policy' }
const understood = 'there is nothing else to answer to a request that cannot be understood'
const unknown = 'there is nobody to sign in'

/** A client whose only policy has the issuer's keys inline, so that the exchange is the last request of the journal. */
async function clientWithKeys(world: World, policy: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { clientId } = world.addServicePrincipal()
  const { issuer, subject } = world.federation
  const keys = JSON.stringify(await json(await world.fetch(`${issuer}/.well-known/jwks.json`)))
  world.federation.addPolicy({ issuer, subject, jwks_json: keys, servicePrincipalClientId: clientId, ...policy })
  return clientId
}

function bent(
  code: string,
  title: string,
  token: SubjectTokenOptions,
  policy: Readonly<Record<string, unknown>> = {},
): Refusal {
  return {
    code,
    title,
    status: 400,
    body: noPolicyFits,
    ask: async (world) => {
      const subject = await world.federation.issueSubjectToken(token)
      return exchange(world, subject, { client_id: await clientWithKeys(world, policy) })
    },
  }
}

const now = Date.UTC(2026, 0, 1) / 1000

const policies: readonly Refusal[] = [
  bent('policy-issuer', 'the issuer is the policy’s', { claims: { iss: 'https://evil.example' } }),
  bent('policy-issuer', 'a slash makes another issuer', { claims: { iss: 'https://idp.lakeauth.example/' } }),
  bent('policy-audience', 'the audience is the account unless the policy says otherwise', { audience: 'another' }),
  bent('policy-audience', 'a policy with audiences takes no other', {}, { audiences: ['one', 'two'] }),
  bent('policy-audience', 'a token needs an audience', { claims: { aud: null } }),
  bent('policy-subject', 'the subject is the policy’s', { claims: { sub: 'somebody' } }),
  bent('policy-subject', 'the subject is in the claim that the policy names', {}, { subject_claim: 'email' }),
  bent('subject-token-expired', 'a token is exchanged while it lives', { claims: { exp: now } }),
  bent('subject-token-expiry', 'a token that never ends is none', { claims: { exp: null } }),
  bent('subject-token-not-yet-valid', 'a token is not exchanged before its time', { claims: { nbf: now + 1 } }),
  bent('subject-token-of-the-future', 'a token cannot come from the future', { claims: { iat: now + 1 } }),
  ...(['RS512', 'PS256', 'EdDSA', 'HS256', 'none'] as const).map((algorithm) =>
    bent('subject-token-algorithm', `${algorithm} is refused`, { algorithm }),
  ),
  {
    code: 'policy-signature',
    title: 'keys that the policy does not know sign nothing',
    status: 400,
    body: noPolicyFits,
    ask: async (world) => {
      const clientId = await clientWithKeys(world)
      await world.federation.rotateIssuerKeys()
      return exchange(world, await world.federation.issueSubjectToken(), { client_id: clientId })
    },
  },
  {
    code: 'policy-signature',
    title: 'a token that was changed afterwards is refused',
    status: 400,
    body: noPolicyFits,
    ask: async (world) => {
      const [header, payload, signature] = (await world.federation.issueSubjectToken()).split('.') as [
        string,
        string,
        string,
      ]
      const claims = { ...JSON.parse(atob(payload)), extra: true }
      const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
      return exchange(world, forged, { client_id: await clientWithKeys(world) })
    },
  },
  {
    code: 'no-policy',
    title: 'a service principal without a policy takes no tokens',
    status: 400,
    body: noPolicyFits,
    ask: async (world) =>
      exchange(world, await world.federation.issueSubjectToken(), { client_id: world.workspace.clientId }),
  },
  {
    code: 'no-policy',
    title: 'the policy of a service principal is none of the account',
    status: 400,
    body: noPolicyFits,
    ask: async (world) =>
      exchange(world, await world.federation.issueSubjectToken({ claims: { sub: world.workspace.userName } }), {}),
  },
  {
    code: 'policy-subject-claim',
    title: 'an account-wide policy finds a name in its claim',
    status: 400,
    body: noPolicyFits,
    ask: (world) => exchangeForAccount(world, { email: ['a', 'b'] }),
  },
  {
    code: 'unknown-identity',
    title: 'an account-wide policy lets in whom the account knows',
    status: 400,
    body: noPolicyFits,
    unswitchable: unknown,
    ask: (world) => exchangeForAccount(world, { email: 'stranger@lakeauth.example' }),
  },
  {
    code: 'identity-not-assigned',
    title: 'an identity of the account that is not assigned to the workspace gets no token there',
    status: 400,
    body: noPolicyFits,
    ask: (world) => exchangeForAccount(world, { email: world.account.clientId }),
  },
]

async function exchangeForAccount(world: World, claims: Readonly<Record<string, unknown>>): Promise<Response> {
  const { issuer } = world.federation
  const keys = JSON.stringify(await json(await world.fetch(`${issuer}/.well-known/jwks.json`)))
  world.federation.addPolicy({ issuer, subject_claim: 'email', jwks_json: keys })
  return exchange(world, await world.federation.issueSubjectToken({ claims }), {})
}

const patType = 'urn:databricks:params:oauth:token-type:personal-access-token'
const bearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

const requests: readonly Refusal[] = [
  {
    code: 'missing-subject-token',
    title: 'an exchange has its token',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => exchange(world, '', { subject_token: null }),
  },
  {
    code: 'subject-token-type',
    title: 'the type of the token is JWT',
    status: 400,
    body: { error: 'invalid_request' },
    ask: async (world) =>
      exchange(world, await world.federation.issueSubjectToken({ claims: { iss: 'https://other.example' } }), {
        client_id: world.federation.servicePrincipalClientId,
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      }),
  },
  ...['urn:ietf:params:oauth:token-type:refresh_token', 'access_token'].map(
    (requested): Refusal => ({
      code: 'unsupported-requested-type',
      title: `an exchange gives access tokens, and no ${JSON.stringify(requested)}`,
      status: 400,
      body: { error: 'invalid_request', error_description: 'requested_token_type is not supported' },
      ask: async (world) =>
        exchange(world, await world.federation.issueSubjectToken(), {
          client_id: world.federation.servicePrincipalClientId,
          requested_token_type: requested,
        }),
    }),
  ),
  {
    code: 'subject-token-malformed',
    title: 'a newline at the end of the file is part of the token, and no JWT has one',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: async (world) => exchange(world, `${await world.federation.issueSubjectToken()}\n`),
  },
  {
    code: 'subject-token-malformed',
    title: 'an opaque token is no JWT',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => exchange(world, 'opaque'),
  },
  ...[
    ['the display name', 'lakeauth-mock-federated'],
    ['an empty text', ''],
    ['a stranger', '00000000-0000-0000-0000-000000000000'],
  ].map(
    ([what, clientId]): Refusal => ({
      code: 'unknown-client',
      title: `${what} is no client id`,
      status: 401,
      body: { error: 'invalid_client' },
      unswitchable: unknown,
      ask: async (world) =>
        exchange(world, await world.federation.issueSubjectToken(), { client_id: clientId as string }),
    }),
  ),
  {
    code: 'client-not-assigned',
    title: 'a service principal of the account alone is not let in to the workspace',
    status: 401,
    body: { error: 'invalid_client' },
    ask: async (world) =>
      exchange(world, await world.federation.issueSubjectToken(), { client_id: world.account.clientId }),
  },
  {
    code: 'missing-scope',
    title: 'an exchange names its scope',
    status: 400,
    body: { error: 'invalid_scope' },
    ask: async (world) =>
      exchange(world, await world.federation.issueSubjectToken(), {
        client_id: await clientWithKeys(world),
        scope: null,
      }),
  },
  {
    code: 'subject-pat',
    title: 'a deleted personal access token is exchanged for nothing',
    status: 400,
    body: { error: 'invalid_grant' },
    unswitchable: unknown,
    ask: (world) => {
      world.revokeToken(world.workspace.pat)
      return exchange(world, world.workspace.pat, { subject_token_type: patType })
    },
  },
  {
    code: 'malformed-authorization-details',
    title: 'authorization_details is a JSON array',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => exchange(world, world.workspace.pat, { subject_token_type: patType, authorization_details: '{' }),
  },
  {
    code: 'missing-assertion',
    title: 'the data plane asks for a token',
    status: 400,
    body: { error: 'invalid_request' },
    unswitchable: understood,
    ask: (world) => exchange(world, '', { grant_type: bearerGrant }),
  },
  {
    code: 'missing-authorization-details',
    title: 'the data plane asks what the token is for',
    status: 400,
    body: { error: 'invalid_request' },
    ask: async (world) => exchange(world, '', { grant_type: bearerGrant, assertion: await world.issueToken() }),
  },
  {
    code: 'wrong-level',
    title: 'a token of the account is none of the workspace’s control plane',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'The assertion is invalid' },
    ask: async (world) =>
      exchange(world, '', {
        grant_type: bearerGrant,
        assertion: await world.issueToken({ level: 'account' }),
        authorization_details: '[]',
      }),
  },
]

proveRefusals([...policies, ...requests])
