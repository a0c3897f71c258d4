import type { World } from '../../src/world/world.js'
import { callAccount } from '../account-api.js'
import { type Refusal, proveRefusals } from './refusal.js'

const issuer = 'https://idp.lakeauth.example'
const understood = 'there is nothing else to answer to a request that cannot be understood'
const nothing = 'there is nothing to answer with'
const invalid = { error_code: 'INVALID_PARAMETER_VALUE' }
const missing = { error_code: 'RESOURCE_DOES_NOT_EXIST' }

function badPolicy(code: string, title: string, oidc: unknown, ofServicePrincipal = false): Refusal {
  return {
    code,
    title,
    status: 400,
    body: invalid,
    ask: (world) => {
      const owner = ofServicePrincipal ? `servicePrincipals/${world.addServicePrincipal().id}/` : ''
      return callAccount(world, 'POST', `${owner}federationPolicies`, { oidc_policy: oidc })
    },
  }
}

const policies: readonly Refusal[] = [
  badPolicy('issuer-not-https', 'an issuer is an https URL', { issuer: 'http://idp.example' }),
  badPolicy('issuer-not-https', 'a policy has an issuer', {}),
  badPolicy('subject-required', 'a policy of a service principal names its subject', { issuer }, true),
  badPolicy('subject-not-allowed', 'a policy of the account names no subject', { issuer, subject: 's' }),
  badPolicy('malformed-jwks', 'inline keys are a key document', { issuer, jwks_json: '[]' }),
  badPolicy('jwks-uri-not-https', 'keys come over https', { issuer, jwks_uri: 'http://idp.example/keys' }),
  badPolicy('two-key-sources', 'keys come from one place', {
    issuer,
    jwks_json: '{"keys":[]}',
    jwks_uri: 'https://idp.example/keys',
  }),
  { ...badPolicy('missing-oidc-policy', 'a policy says what it asks for', undefined), unswitchable: understood },
  { ...badPolicy('malformed-policy', 'an issuer is a text', { issuer: 1 }), unswitchable: understood },
  { ...badPolicy('malformed-policy', 'audiences are texts', { issuer, audiences: 'a' }), unswitchable: understood },
  {
    code: 'malformed-request',
    title: 'a policy is a JSON object',
    status: 400,
    body: { error_code: 'MALFORMED_REQUEST' },
    unswitchable: understood,
    ask: (world) => callAccount(world, 'POST', 'federationPolicies', '{'),
  },
  {
    code: 'malformed-policy-id',
    title: 'a policy id has no capital letters',
    status: 400,
    body: invalid,
    ask: (world) => callAccount(world, 'POST', 'federationPolicies?policy_id=My_Policy', { oidc_policy: { issuer } }),
  },
  {
    code: 'policy-exists',
    title: 'a policy id is taken once',
    status: 409,
    body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    ask: async (world) => {
      await callAccount(world, 'POST', 'federationPolicies?policy_id=one', { oidc_policy: { issuer } })
      return callAccount(world, 'POST', 'federationPolicies?policy_id=one', { oidc_policy: { issuer } })
    },
  },
  {
    code: 'too-many-policies',
    title: 'a service principal has twenty policies and no more',
    status: 400,
    body: { error_code: 'QUOTA_EXCEEDED' },
    ask: async (world) => {
      const { id } = world.addServicePrincipal()
      const add = (at: number): Promise<Response> =>
        callAccount(world, 'POST', `servicePrincipals/${id}/federationPolicies?policy_id=p${at}`, {
          oidc_policy: { issuer, subject: 's' },
        })
      for (let at = 0; at < 20; at += 1) await add(at)
      return add(20)
    },
  },
  {
    code: 'unknown-policy',
    title: 'a policy that is not there is not changed',
    status: 404,
    body: missing,
    unswitchable: nothing,
    ask: (world) => callAccount(world, 'PATCH', 'federationPolicies/none', {}),
  },
  {
    code: 'unknown-mask',
    title: 'only what a policy asks for can be changed',
    status: 400,
    body: invalid,
    unswitchable: understood,
    ask: async (world) => {
      await callAccount(world, 'POST', 'federationPolicies?policy_id=one', { oidc_policy: { issuer } })
      return callAccount(world, 'PATCH', 'federationPolicies/one?update_mask=create_time', { create_time: 'x' })
    },
  },
  ...['x', 'p7'].map(
    (token): Refusal => ({
      code: 'unknown-page-token',
      title: `${token} is no place in the list`,
      status: 400,
      body: invalid,
      unswitchable: understood,
      ask: (world) => callAccount(world, 'GET', `federationPolicies?page_token=${token}`),
    }),
  ),
  {
    code: 'malformed-page-size',
    title: 'a page size is a number',
    status: 400,
    body: invalid,
    unswitchable: understood,
    ask: (world) => callAccount(world, 'GET', 'federationPolicies?page_size=many'),
  },
]

const secretsOf = (world: World): string => `servicePrincipals/${world.addServicePrincipal().id}/credentials/secrets`

const secrets: readonly Refusal[] = [
  ...['0s', '63072001s', '1h', 60].map(
    (lifetime): Refusal => ({
      code: 'secret-lifetime',
      title: `a secret does not live for ${lifetime}`,
      status: 400,
      body: invalid,
      ask: (world) => callAccount(world, 'POST', secretsOf(world), { lifetime }),
    }),
  ),
  {
    code: 'too-many-secrets',
    title: 'a service principal has five secrets and no more',
    status: 400,
    body: { error_code: 'QUOTA_EXCEEDED' },
    ask: async (world) => {
      const path = secretsOf(world)
      for (let at = 0; at < 4; at += 1) await callAccount(world, 'POST', path)
      return callAccount(world, 'POST', path)
    },
  },
  {
    code: 'unknown-secret',
    title: 'a secret that is not there is not deleted',
    status: 404,
    body: missing,
    unswitchable: nothing,
    ask: (world) => callAccount(world, 'DELETE', `${secretsOf(world)}/none`),
  },
  {
    code: 'unknown-service-principal',
    title: 'a service principal is named by its number, not by its client id',
    status: 404,
    body: missing,
    unswitchable: nothing,
    ask: (world) => callAccount(world, 'GET', `servicePrincipals/${world.workspace.clientId}/credentials/secrets`),
  },
  {
    code: 'wrong-account',
    title: 'another account has nothing to show',
    status: 403,
    body: { error_code: 'PERMISSION_DENIED' },
    ask: async (world) =>
      world.fetch(`${world.account.host}/api/2.0/accounts/other/federationPolicies`, {
        headers: { authorization: `Bearer ${await world.issueToken({ level: 'account' })}` },
      }),
  },
  {
    code: 'not-an-admin',
    title: 'a service principal that is no administrator manages no policies',
    status: 403,
    body: { error_code: 'PERMISSION_DENIED' },
    ask: async (world) => {
      const { clientId: identity } = world.addServicePrincipal({ level: 'account' })
      const { host, accountId } = world.account
      return world.fetch(`${host}/api/2.0/accounts/${accountId}/federationPolicies`, {
        headers: { authorization: `Bearer ${await world.issueToken({ level: 'account', identity })}` },
      })
    },
  },
]

function askUnified(world: World, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return world.fetch(`${world.unified.host}${path}`, { headers, redirect: 'manual' })
}

const hosts: readonly Refusal[] = [
  {
    code: 'no-workspace-named',
    title: 'a unified host has no discovery document of no workspace',
    status: 400,
    body: { message: 'Unable to load OAuth Config' },
    ask: (world) => askUnified(world, '/oidc/.well-known/oauth-authorization-server'),
  },
  {
    code: 'no-workspace-named',
    title: 'a call on a workspace names it',
    status: 400,
    body: { error_code: 'BAD_REQUEST' },
    ask: (world) => askUnified(world, '/api/2.1/clusters/list'),
  },
  {
    code: 'unknown-workspace-named',
    title: 'the workspace that is named exists',
    status: 404,
    body: missing,
    ask: (world) => askUnified(world, '/api/2.1/clusters/list', { 'x-databricks-workspace-id': '1' }),
  },
  {
    code: 'foreign-destination',
    title: 'the login host leads to login pages alone',
    status: 400,
    body: { error: 'invalid_request' },
    ask: (world) => world.fetch(`${world.unified.loginHost}/?destination_url=/elsewhere`, { redirect: 'manual' }),
  },
]

proveRefusals([...policies, ...secrets, ...hosts])
