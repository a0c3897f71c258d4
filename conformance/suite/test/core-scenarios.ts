import type { World } from '@lakeauth/mock'
import type { Program, Scenario, Setup } from '../src/index.js'

/** The scenarios of core's strategies, by the name of the strategy. A strategy of core without one fails the tests. */
export const coreScenarios: Readonly<Record<string, readonly Scenario[]>> = {
  pat: [
    {
      name: 'workspace',
      capabilities: ['bearer', 'pat', 'secret', 'api', 'invalid-setting'],
      arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
      invalid: { attribute: 'token', value: 'dapi-synthetic\nsecond-line' },
    },
    {
      name: 'environment',
      capabilities: ['bearer', 'pat', 'secret', 'api'],
      arrange: ({ workspace }) => ({ env: { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.pat } }),
    },
  ],
  basic: [
    {
      name: 'workspace',
      capabilities: ['secret', 'api', 'invalid-setting'],
      arrange: ({ workspace }) => ({ config: { host: workspace.host, username: 'token', password: workspace.pat } }),
      invalid: { attribute: 'password', value: 'synthetic-password\nsecond-line' },
    },
  ],
  'oauth-m2m': [
    {
      name: 'workspace',
      capabilities: [
        'bearer',
        'token-requests',
        'http',
        'refreshes',
        'secret',
        'refusal',
        'invalid-setting',
        'api',
        'scopes',
        'another-identity',
      ],
      tokens: { operation: 'workspace.token' },
      arrange: ({ workspace: { host, clientId, clientSecret } }) => ({ config: { host, clientId, clientSecret } }),
      broken: ({ workspace: { host, clientId } }) => ({ config: { host, clientId, clientSecret: WRONG_SECRET } }),
      another: (world) => {
        const { clientId, clientSecret } = world.addServicePrincipal()
        return { config: { host: world.workspace.host, clientId, clientSecret } }
      },
      invalid: { attribute: 'clientSecret', value: 'dose-synthetic\nsecond-line' },
    },
    {
      name: 'account',
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'api'],
      tokens: { operation: 'account.token' },
      arrange: ({ account: { host, accountId, clientId, clientSecret } }) => ({
        config: { host, accountId, clientId, clientSecret },
      }),
      broken: ({ account: { host, accountId, clientId } }) => ({
        config: { host, accountId, clientId, clientSecret: WRONG_SECRET },
      }),
      probe: ({ account }) => `/api/2.0/accounts/${account.accountId}/workspaces`,
    },
    {
      name: 'profile',
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'api'],
      tokens: { operation: 'workspace.token' },
      arrange: ({ workspace }) => profileSetup(workspace.host, workspace.clientId, workspace.clientSecret),
      broken: ({ workspace }) => profileSetup(workspace.host, workspace.clientId, WRONG_SECRET),
    },
    {
      name: 'environment',
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'api'],
      tokens: { operation: 'workspace.token' },
      arrange: ({ workspace }) => environmentSetup(workspace.host, workspace.clientId, workspace.clientSecret),
      broken: ({ workspace }) => environmentSetup(workspace.host, workspace.clientId, WRONG_SECRET),
    },
    {
      name: 'discovery document',
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'api'],
      tokens: { operation: 'workspace.token' },
      arrange: ({ workspace: { host, clientId, clientSecret } }) => ({
        config: { host, clientId, clientSecret, discoveryUrl: `${host}/oidc/.well-known/oauth-authorization-server` },
      }),
      broken: ({ workspace: { host, clientId } }) => ({
        config: {
          host,
          clientId,
          clientSecret: WRONG_SECRET,
          discoveryUrl: `${host}/oidc/.well-known/oauth-authorization-server`,
        },
      }),
    },
  ],
  'metadata-service': [
    {
      name: 'local service',
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
      tokens: { operation: 'metadata.token' },
      arrange: (world) => metadataSetup(world, new URL(world.metadataServiceUrl).pathname),
      broken: (world) => metadataSetup(world, '/_metadata/session-of-somebody-else'),
      invalid: { attribute: 'metadataServiceUrl', value: 'http://metadata.example/synthetic-path' },
    },
  ],
  'databricks-cli': [
    {
      name: 'logged in',
      capabilities: ['bearer', 'token-requests', 'programs', 'refreshes', 'refusal', 'api', 'another-identity'],
      tokens: { operation: 'cli.auth-token' },
      arrange: (world) => cliSetup(world, world.workspace.host),
      // The same place in the same file, on the machine of somebody else.
      another: (world) => ({
        ...cliSetup(world, world.workspace.host),
        programs: { databricks: cliOf(world, world.addServicePrincipal().clientId) },
      }),
      // The file remembers a login that the CLI itself no longer has.
      broken: (world) => cliSetup(world, 'https://dbc-00000000-0000.cloud.databricks.com'),
    },
    {
      name: 'logged in to the account',
      capabilities: ['bearer', 'token-requests', 'programs', 'refreshes', 'refusal', 'api'],
      tokens: { operation: 'cli.auth-token' },
      arrange: (world) => cliSetup(world, world.account.host, world.account.accountId),
      broken: (world) => cliSetup(world, world.account.host, '00000000-0000-4000-8000-000000000000'),
      probe: ({ account }) => `/api/2.0/accounts/${account.accountId}/workspaces`,
    },
  ],
}

const WRONG_SECRET = 'dose00000000000000000000000000000000'
const LOOPBACK = 'http://127.0.0.1:4321'

function profileSetup(host: string, clientId: string, clientSecret: string): Setup {
  const lines = ['[DEFAULT]', `host = ${host}`, `client_id = ${clientId}`, `client_secret = ${clientSecret}`]
  return { home: '/home/tester', files: { '/home/tester/.databrickscfg': `${lines.join('\n')}\n` } }
}

function environmentSetup(host: string, clientId: string, clientSecret: string): Setup {
  return { env: { DATABRICKS_HOST: host, DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret } }
}

/** The service listens on loopback; what it hands out comes from the mock. */
function metadataSetup(world: World, path: string): Setup {
  const origin = new URL(world.metadataServiceUrl).origin
  return {
    config: { host: world.workspace.host, metadataServiceUrl: `${LOOPBACK}${path}` },
    services: {
      [LOOPBACK]: ({ url, headers, signal }) =>
        world.fetch(origin + new URL(url).pathname, { headers, signal, redirect: 'manual' }),
    },
  }
}

/** A CLI in which this identity is logged in. */
function cliOf(world: World, identity: string): Program {
  return async () => {
    const expiry = new Date(world.clock.now() + 3_600_000).toISOString()
    return JSON.stringify({ access_token: await world.issueToken({ identity }), token_type: 'Bearer', expiry })
  }
}

/** A CLI that asks the mock's own double, so that its runs are token requests in the journal. */
function cliSetup(world: World, host: string, accountId?: string): Setup {
  const databricks: Program = async ({ arguments: given, signal }) => {
    const query = new URLSearchParams()
    given.forEach((argument, index) => {
      if (argument === '--host') query.set('host', given[index + 1] ?? '')
      if (argument === '--account-id') query.set('account-id', given[index + 1] ?? '')
      if (argument === '--force-refresh') query.set('force-refresh', 'true')
    })
    const answer = await world.fetch(`${world.cliUrl}?${query}`, { signal: signal ?? null })
    const text = await answer.text()
    return answer.ok ? { exitCode: 0, stdout: text, stderr: '' } : { exitCode: 1, stdout: '', stderr: `Error: ${text}` }
  }
  return {
    config: { host, ...(accountId && { accountId }) },
    home: '/home/tester',
    files: {
      '/home/tester/.databricks/token-cache.json': JSON.stringify({
        version: 1,
        tokens: { [accountId ? `${host}/oidc/accounts/${accountId}` : host]: {} },
      }),
    },
    programs: { databricks },
  }
}
