import { secretScopes } from '../../src/services/databricks/secrets/secret-scopes.js'
import { stateOf } from '../../src/world/state.js'
import type { World } from '../../src/world/world.js'
import { basic, callApi, json, sendJson } from '../requests.js'
import { proveRefusals, type Refusal } from './refusal.js'

const dead = { error_code: 403, message: 'Invalid access token.' }
const create = '/api/2.0/token/create'
const refused = (error_code: string, message?: string) => ({ error_code, ...(message !== undefined && { message }) })
const parameter = (message: string) => ({ status: 400, body: refused('INVALID_PARAMETER_VALUE', message) })

/** A call of the seeded user, who is an administrator, with a token that needs no personal access token. */
async function asAdmin(world: World, path: string, body?: unknown, method?: string): Promise<Response> {
  const token = await world.issueToken()
  return body === undefined && method === undefined
    ? callApi(world, token, path)
    : sendJson(world, token, path, body ?? {}, method)
}

async function asServicePrincipal(world: World, path: string, body?: unknown, method?: string): Promise<Response> {
  const token = await world.issueToken({ identity: 'service-principal' })
  return body === undefined && method === undefined
    ? callApi(world, token, path)
    : sendJson(world, token, path, body ?? {}, method)
}

async function setConf(world: World, conf: object): Promise<void> {
  await asAdmin(world, '/api/2.0/workspace-conf', conf, 'PATCH')
}

async function withScope(world: World): Promise<void> {
  await asAdmin(world, '/api/2.0/secrets/scopes/create', { scope: 'ci' })
}

function asked(world: World, headers: Record<string, string>): Promise<Response> {
  return world.fetch(`${world.workspace.host}/api/2.0/preview/scim/v2/Me`, { headers })
}

const credentials: readonly Refusal[] = [
  {
    code: 'no-credential',
    title: 'an API needs a credential',
    status: 401,
    body: { error_code: 401 },
    headers: {
      'x-databricks-reason-phrase': /^Credential was not sent/,
      'www-authenticate': /^Bearer realm="DatabricksRealm"$/,
    },
    ask: (world) => asked(world, {}),
  },
  {
    code: 'unsupported-credential',
    title: 'a credential is Bearer, or Basic of the user "token"',
    status: 401,
    body: { error_code: 401 },
    ask: (world) => asked(world, { authorization: basic('someone', world.workspace.pat) }),
  },
  {
    code: 'unknown-pat',
    title: 'a made-up personal access token is dead',
    status: 403,
    body: dead,
    headers: { 'x-databricks-reason-phrase': /^Invalid access token\.$/ },
    ask: (world) => callApi(world, `dapi${'0'.repeat(32)}`),
  },
  {
    code: 'deleted-pat',
    title: 'a deleted personal access token is dead',
    status: 403,
    body: dead,
    ask: (world) => {
      world.revokeToken(world.workspace.pat)
      return callApi(world, world.workspace.pat)
    },
  },
  {
    code: 'expired-pat',
    title: 'an expired personal access token is dead, with 401 where that is the style',
    status: 401,
    body: { error_code: 401, message: 'Invalid access token.' },
    world: { deadTokenStyle: 401 },
    ask: async (world) => {
      const made = await sendJson(world, world.workspace.pat, create, { lifetime_seconds: 1 })
      const { token_value: value } = await json(made)
      await world.clock.advance('1s')
      return callApi(world, value)
    },
  },
  {
    code: 'pat-on-account',
    title: 'a personal access token does not work on account APIs',
    status: 403,
    body: dead,
    ask: (world) =>
      world.fetch(`${world.account.host}/api/2.0/accounts/${world.account.accountId}/workspaces`, {
        headers: { authorization: `Bearer ${world.workspace.pat}` },
      }),
  },
  ...(
    [
      ['wrong-issuer', 'of a foreign issuer', { claims: { iss: 'https://evil.example' } }],
      ['wrong-level', 'of the account', { level: 'account' }],
      ['unknown-subject', 'of nobody', { claims: { sub: 'nobody' } }],
      ['bad-claims', 'without an end', { claims: { exp: null } }],
      ['not-yet-valid', 'of the future', { claims: { nbf: 9e9 } }],
      ['not-a-member', 'of a service principal of another workspace', { claims: { sub: 'elsewhere' } }],
    ] as const
  ).map(([code, what, options]) => ({
    code,
    title: `a token ${what} is refused`,
    status: 403,
    body: dead,
    ask: async (world: World) => {
      const other = world.addServicePrincipal({ sites: ['azure'] }).clientId
      const isOther = 'claims' in options && 'sub' in options.claims && options.claims.sub === 'elsewhere'
      return callApi(world, await world.issueToken(isOther ? { claims: { sub: other } } : options))
    },
  })),
  {
    code: 'bad-signature',
    title: 'a token that was tampered with is refused',
    status: 403,
    body: dead,
    ask: async (world) => {
      const [header, payload, signature] = (await world.issueToken()).split('.') as [string, string, string]
      const claims = { ...JSON.parse(atob(payload)), sub: world.workspace.clientId }
      return callApi(world, `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`)
    },
  },
  {
    code: 'expired',
    title: 'a token is dead at its end',
    status: 403,
    body: dead,
    ask: async (world) => {
      const token = await world.issueToken()
      await world.clock.advance('3600s')
      return callApi(world, token)
    },
  },
  {
    code: 'expiring',
    title: 'a token is refused in its last 30 seconds',
    status: 403,
    body: { error_code: 403, message: 'Invalid access token. Token is expiring within 30 seconds.' },
    ask: async (world) => {
      const token = await world.issueToken()
      await world.clock.advance('3570s')
      return callApi(world, token)
    },
  },
  {
    code: 'revoked',
    title: 'a revoked token is dead',
    status: 403,
    body: dead,
    ask: async (world) => {
      const token = await world.issueToken()
      world.revokeToken(token)
      return callApi(world, token)
    },
  },
]

const tokens: readonly Refusal[] = [
  ...(
    [
      ['bad-comment', { comment: 7 }, 'comment must be a text.'],
      ['bad-lifetime', { lifetime_seconds: 0 }, 'lifetime_seconds must be a positive integer.'],
      ['bad-lifetime', { lifetime_seconds: '60' }, 'lifetime_seconds must be a positive integer.'],
      ['bad-scopes', { scopes: [] }, 'scopes must be a list of texts.'],
      ['bad-scopes', { scopes: [7] }, 'scopes must be a list of texts.'],
    ] as const
  ).map(([code, body, message]) => ({
    code,
    title: `creating with ${JSON.stringify(body)}`,
    ...parameter(message),
    ask: (world: World) => asAdmin(world, create, body),
  })),
  {
    code: 'lifetime-too-long',
    title: 'a token lives no longer than the workspace allows',
    ...parameter('lifetime_seconds exceeds the maximum token lifetime of this workspace (1 days).'),
    ask: async (world) => {
      await setConf(world, { maxTokenLifetimeDays: '1' })
      return asAdmin(world, create, { lifetime_seconds: 86_401 })
    },
  },
  {
    code: 'quota-exceeded',
    title: 'a user has at most so many tokens, the seeded one included',
    status: 400,
    body: refused('QUOTA_EXCEEDED', 'Token quota exceeded (1 tokens)'),
    world: { patLimit: 1 },
    ask: (world) => asAdmin(world, create, {}),
  },
  {
    code: 'tokens-disabled',
    title: 'no token is made while tokens are off',
    status: 403,
    body: refused('FEATURE_DISABLED', 'Personal access tokens are disabled for this workspace.'),
    ask: async (world) => {
      await setConf(world, { enableTokensConfig: 'false' })
      return asAdmin(world, create, {})
    },
  },
  {
    code: 'tokens-disabled',
    title: 'no token works while tokens are off',
    status: 403,
    body: refused('FEATURE_DISABLED'),
    ask: async (world) => {
      await setConf(world, { enableTokensConfig: 'false' })
      return callApi(world, world.workspace.pat)
    },
  },
  {
    code: 'no-token-permission',
    title: 'no token is made for who may not use tokens',
    status: 403,
    body: refused('PERMISSION_DENIED', 'User does not have permission to use tokens.'),
    ask: async (world) => {
      await asAdmin(world, '/api/2.0/permissions/authorization/tokens', { access_control_list: [] }, 'PUT')
      return asServicePrincipal(world, create, {})
    },
  },
  {
    code: 'missing-token-id',
    title: 'deleting needs an id',
    ...parameter('token_id is required.'),
    ask: (world) => asAdmin(world, '/api/2.0/token/delete', {}),
  },
  {
    code: 'unknown-token-id',
    title: 'deleting needs an id that exists',
    status: 404,
    body: refused('RESOURCE_DOES_NOT_EXIST', 'The token does not exist.'),
    ask: (world) => asAdmin(world, '/api/2.0/token/delete', { token_id: 'x' }),
  },
  {
    code: 'unknown-token-id',
    title: 'changing needs an id that exists',
    status: 404,
    body: refused('NOT_FOUND', 'Token does not exist'),
    ask: (world) => asAdmin(world, '/api/2.0/token/x', { token: { comment: 'y' }, update_mask: 'comment' }, 'PATCH'),
  },
  {
    code: 'bad-update-mask',
    title: 'a change names what it changes',
    ...parameter('update_mask names "comment" and "scopes" alone.'),
    ask: (world) => asAdmin(world, '/api/2.0/token/x', { token: {}, update_mask: 'expiry_time' }, 'PATCH'),
  },
  {
    code: 'malformed-request',
    title: 'a body is a JSON object',
    status: 400,
    body: refused('MALFORMED_REQUEST', 'The body is not a JSON object.'),
    unswitchable: 'nothing can be read in it',
    ask: (world) => asAdmin(world, create, '['),
  },
]

const management: readonly Refusal[] = [
  ...(
    [
      ['/api/2.0/token-management/tokens', undefined, undefined],
      ['/api/2.0/token-management/tokens/x', {}, 'DELETE'],
      ['/api/2.0/token-management/on-behalf-of/tokens', {}, 'POST'],
      ['/api/2.0/permissions/authorization/tokens', undefined, undefined],
      ['/api/2.0/workspace-conf?keys=enableTokensConfig', undefined, undefined],
    ] as const
  ).map(([path, body, method]) => ({
    code: 'not-an-admin',
    title: `${method ?? 'GET'} ${path} is for administrators`,
    status: 403,
    body: refused('PERMISSION_DENIED', 'Only workspace administrators may do this.'),
    ask: (world: World) => asServicePrincipal(world, path, body, method),
  })),
  ...(['GET', 'DELETE', 'PATCH'] as const).map((method) => ({
    code: 'unknown-token-id',
    title: `${method} of a token needs an id that exists`,
    status: 404,
    body: refused('NOT_FOUND', 'Token does not exist'),
    ask: (world: World) =>
      asAdmin(
        world,
        '/api/2.0/token-management/tokens/x',
        method === 'GET' ? undefined : { token: { comment: 'y' }, update_mask: 'comment' },
        method === 'GET' ? undefined : method,
      ),
  })),
  {
    code: 'unknown-service-principal',
    title: 'a token on behalf needs a service principal of this workspace',
    status: 404,
    body: refused('RESOURCE_DOES_NOT_EXIST'),
    ask: (world) =>
      asAdmin(world, '/api/2.0/token-management/on-behalf-of/tokens', { application_id: world.account.clientId }),
  },
  {
    code: 'no-on-behalf-on-azure',
    title: 'Azure offers no tokens on behalf',
    status: 404,
    body: refused(
      'FEATURE_DISABLED',
      'On-behalf-of token creation for service principals is not enabled for this workspace',
    ),
    ask: async (world) => {
      const authorization = `Bearer ${await world.issueToken({ site: 'azure' })}`
      const { clientId: application_id } = world.addServicePrincipal({ sites: ['azure'] })
      return world.fetch(`${world.azure.publicHost}/api/2.0/token-management/on-behalf-of/tokens`, {
        method: 'POST',
        headers: { authorization },
        body: JSON.stringify({ application_id }),
      })
    },
  },
  {
    code: 'bad-access-control-list',
    title: 'a permission is CAN_USE for one name',
    ...parameter('Each entry of access_control_list has one name and the permission level CAN_USE.'),
    ask: (world) => {
      const access_control_list = [{ user_name: 'a', group_name: 'b', permission_level: 'CAN_USE' }]
      return asAdmin(world, '/api/2.0/permissions/authorization/tokens', { access_control_list }, 'PATCH')
    },
  },
  {
    code: 'missing-conf-keys',
    title: 'workspace-conf needs keys',
    ...parameter('keys is required.'),
    ask: (world) => asAdmin(world, '/api/2.0/workspace-conf'),
  },
  {
    code: 'unknown-conf-key',
    title: 'workspace-conf knows its keys',
    status: 400,
    body: refused('BAD_REQUEST', 'Invalid keys: ["nonsense"]'),
    ask: (world) => asAdmin(world, '/api/2.0/workspace-conf?keys=nonsense'),
  },
  {
    code: 'bad-conf-value',
    title: 'workspace-conf takes texts',
    ...parameter('enableTokensConfig is "true" or "false", maxTokenLifetimeDays a number of days as text.'),
    ask: (world) => asAdmin(world, '/api/2.0/workspace-conf', { maxTokenLifetimeDays: 90 }, 'PATCH'),
  },
]

const secrets: readonly Refusal[] = [
  {
    code: 'missing-scope-name',
    title: 'a secret is in a scope',
    ...parameter('scope is required.'),
    ask: (world) => asAdmin(world, '/api/2.0/secrets/get?key=k'),
  },
  {
    code: 'missing-scope-name',
    title: 'a scope has a name of certain characters',
    status: 400,
    body: refused('INVALID_PARAMETER_VALUE'),
    ask: (world) => asAdmin(world, '/api/2.0/secrets/scopes/create', { scope: 'a b' }),
  },
  {
    code: 'bad-scope-manager',
    title: 'everybody or nobody manages a scope at first',
    status: 400,
    body: refused('INVALID_PARAMETER_VALUE'),
    ask: (world) => asAdmin(world, '/api/2.0/secrets/scopes/create', { scope: 'a', initial_manage_principal: 'x' }),
  },
  {
    code: 'known-secret-scope',
    title: 'a scope is created once',
    status: 400,
    body: refused('RESOURCE_ALREADY_EXISTS', 'Scope ci already exists!'),
    ask: async (world) => {
      await withScope(world)
      return asAdmin(world, '/api/2.0/secrets/scopes/create', { scope: 'ci' })
    },
  },
  {
    code: 'bad-secret-key',
    title: 'a secret has a key',
    status: 400,
    body: refused('INVALID_PARAMETER_VALUE'),
    ask: async (world) => {
      await withScope(world)
      return asAdmin(world, '/api/2.0/secrets/get?scope=ci')
    },
  },
  {
    code: 'unknown-secret-scope',
    title: 'a scope exists before it is asked',
    status: 404,
    body: refused('RESOURCE_DOES_NOT_EXIST', 'Scope none does not exist!'),
    ask: (world) => asAdmin(world, '/api/2.0/secrets/list?scope=none'),
  },
  {
    code: 'no-scope-permission',
    title: 'a scope is its creator’s',
    status: 403,
    body: /"PERMISSION_DENIED".* does not have READ permission on scope ci to perform this action\./,
    ask: async (world) => {
      await withScope(world)
      return asServicePrincipal(world, '/api/2.0/secrets/list?scope=ci')
    },
  },
  {
    code: 'no-scope-permission',
    title: 'who may read may not write',
    status: 403,
    body: /does not have WRITE permission/,
    ask: async (world) => {
      await withScope(world)
      const principal = world.workspace.clientId
      await asAdmin(world, '/api/2.0/secrets/acls/put', { scope: 'ci', principal, permission: 'READ' })
      return asServicePrincipal(world, '/api/2.0/secrets/put', { scope: 'ci', key: 'k', string_value: 'x' })
    },
  },
  ...(['/api/2.0/secrets/get?scope=ci&key=none', '/api/2.0/secrets/delete'] as const).map((path) => ({
    code: 'unknown-secret',
    title: `${path} needs a secret that exists`,
    status: 404,
    body: refused('RESOURCE_DOES_NOT_EXIST', 'Secret does not exist with scope: ci and key: none'),
    ask: async (world: World) => {
      await withScope(world)
      return asAdmin(world, path, path.includes('?') ? undefined : { scope: 'ci', key: 'none' })
    },
  })),
  ...(
    [
      ['bad-secret-value', 'INVALID_PARAMETER_VALUE', {}],
      ['bad-secret-value', 'INVALID_PARAMETER_VALUE', { string_value: 'x', bytes_value: 'eA==' }],
      ['bad-secret-value', 'INVALID_PARAMETER_VALUE', { bytes_value: '?' }],
      ['secret-too-large', 'MAX_SECRET_SIZE_EXCEEDED', { string_value: 'x'.repeat(131_073) }],
    ] as const
  ).map(([code, error, value]) => ({
    code,
    title: `storing ${JSON.stringify(value).slice(0, 40)}`,
    status: 400,
    body: refused(error),
    ask: async (world: World) => {
      await withScope(world)
      return asAdmin(world, '/api/2.0/secrets/put', { scope: 'ci', key: 'k', ...value })
    },
  })),
  {
    code: 'too-many-secrets',
    title: 'a scope has at most 1000 secrets',
    status: 400,
    body: refused('RESOURCE_LIMIT_EXCEEDED'),
    ask: async (world) => {
      await withScope(world)
      const scope = secretScopes(stateOf(world), 'workspace').get('ci')
      for (let made = 0; made < 1000; made += 1) scope?.secrets.set(`k${made}`, { value: '', storedAt: 0 })
      return asAdmin(world, '/api/2.0/secrets/put', { scope: 'ci', key: 'one-more', string_value: 'x' })
    },
  },
  {
    code: 'bad-scope-acl',
    title: 'a permission on a scope is one of three',
    status: 400,
    body: refused('INVALID_PARAMETER_VALUE'),
    ask: async (world) => {
      await withScope(world)
      return asAdmin(world, '/api/2.0/secrets/acls/put', { scope: 'ci', principal: 'x', permission: 'ALL' })
    },
  },
]

const others: readonly Refusal[] = [
  {
    code: 'bad-scim-filter',
    title: 'a SCIM filter compares one attribute',
    status: 400,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', scimType: 'invalidFilter' },
    headers: { 'content-type': /^application\/scim\+json/ },
    ask: (world) => asAdmin(world, '/api/2.0/preview/scim/v2/Users?filter=nonsense'),
  },
  {
    code: 'unknown-scim-id',
    title: 'a SCIM id exists',
    status: 404,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' },
    unswitchable: 'there is nobody to show',
    ask: (world) => asAdmin(world, '/api/2.0/preview/scim/v2/Users/1'),
  },
  {
    code: 'unknown-page-token',
    title: 'a page token was given out',
    ...parameter('The page token is invalid.'),
    ask: (world) => asAdmin(world, '/api/2.1/clusters/list?page_token=x'),
  },
  ...(
    [
      ['wrong-account', 403, 'PERMISSION_DENIED', 'other', {}],
      ['workspace-header-on-account', 400, 'INVALID_PARAMETER_VALUE', undefined, { 'x-databricks-workspace-id': '1' }],
    ] as const
  ).map(([code, status, error, account, headers]) => ({
    code,
    title: `an account call refused with ${error}`,
    status,
    body: refused(error),
    ask: async (world: World) =>
      world.fetch(`${world.account.host}/api/2.0/accounts/${account ?? world.account.accountId}/scim/v2/Me`, {
        headers: { authorization: `Bearer ${await world.issueToken({ level: 'account' })}`, ...headers },
      }),
  })),
  ...(
    [
      ['unknown-path', 404, { not_found: true }, 'wrong', {}],
      ['bad-version', 400, { bad_version: true }, undefined, { 'x-databricks-metadata-version': '2' }],
      ['wrong-host', 404, { not_found: true }, undefined, { 'x-databricks-host': 'https://other.example' }],
      ['wrong-host', 404, { not_found: true }, undefined, { 'x-databricks-host': 'nonsense' }],
    ] as const
  ).map(([code, status, body, path, headers]) => ({
    code,
    title: `the metadata service refuses ${path ?? JSON.stringify(headers)}`,
    status,
    body,
    headers: { 'content-type': /^text\/json$/ },
    ask: (world: World) => {
      const url = path === undefined ? world.metadataServiceUrl : `${world.workspace.host}/_metadata/${path}`
      const good = { 'x-databricks-metadata-version': '1', 'x-databricks-host': world.workspace.host }
      return world.fetch(url, { headers: { ...good, ...headers } })
    },
  })),
  {
    code: 'unknown-session',
    title: 'the CLI double has one session',
    status: 404,
    body: { error: 'no such session' },
    ask: (world) => world.fetch(`${world.workspace.host}/_cli/wrong/auth-token?host=${world.workspace.host}`),
  },
  {
    code: 'host-not-signed-in',
    title: 'the CLI double is signed in to hosts of its world',
    status: 400,
    body: /databricks OAuth is not configured for this host/,
    ask: (world) => world.fetch(`${world.cliUrl}?host=https://elsewhere.example`),
  },
]

proveRefusals([...credentials, ...tokens, ...management, ...secrets, ...others])
