import type { World } from '@lakeauth/mock'
import type { Program, Scenario } from '../src/index.js'

/** The scenarios of core's strategies, by the name of the strategy. A strategy of core without one fails the tests. */
export const coreScenarios: Readonly<Record<string, readonly Scenario[]>> = {
  pat: [
    {
      name: 'workspace',
      capabilities: ['bearer', 'secret', 'api', 'invalid-setting'],
      arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
      invalid: { attribute: 'token', value: 'dapi-synthetic\nsecond-line' },
    },
    {
      name: 'environment',
      capabilities: ['bearer', 'secret', 'api'],
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
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'invalid-setting', 'api'],
      tokens: { operation: 'workspace.token' },
      arrange: ({ workspace: { host, clientId, clientSecret } }) => ({ config: { host, clientId, clientSecret } }),
      broken: ({ workspace: { host, clientId } }) => ({ config: { host, clientId, clientSecret: WRONG_SECRET } }),
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
      capabilities: ['bearer', 'token-requests', 'programs', 'refreshes', 'refusal', 'api'],
      tokens: { operation: 'cli.auth-token' },
      arrange: (world) => cliSetup(world, world.workspace.host),
      // The file remembers a login that the CLI itself no longer has.
      broken: (world) => cliSetup(world, 'https://dbc-00000000-0000.cloud.databricks.com'),
    },
  ],
}

const WRONG_SECRET = 'dose00000000000000000000000000000000'
const LOOPBACK = 'http://127.0.0.1:4321'

/** The service listens on loopback; what it hands out comes from the mock. */
function metadataSetup(world: World, path: string): ReturnType<Scenario['arrange']> {
  const origin = new URL(world.metadataServiceUrl).origin
  return {
    config: { host: world.workspace.host, metadataServiceUrl: `${LOOPBACK}${path}` },
    services: {
      [LOOPBACK]: ({ url, headers, signal }) =>
        world.fetch(origin + new URL(url).pathname, { headers, signal, redirect: 'manual' }),
    },
  }
}

/** A CLI that asks the mock's own double, so that its runs are token requests in the journal. */
function cliSetup(world: World, host: string): ReturnType<Scenario['arrange']> {
  const databricks: Program = async ({ arguments: given, signal }) => {
    const query = new URLSearchParams()
    given.forEach((argument, index) => {
      if (argument === '--host') query.set('host', given[index + 1] ?? '')
      if (argument === '--force-refresh') query.set('force-refresh', 'true')
    })
    const answer = await world.fetch(`${world.cliUrl}?${query}`, { signal: signal ?? null })
    const text = await answer.text()
    return answer.ok ? { exitCode: 0, stdout: text, stderr: '' } : { exitCode: 1, stdout: '', stderr: `Error: ${text}` }
  }
  return {
    config: { host },
    home: '/home/tester',
    files: { '/home/tester/.databricks/token-cache.json': JSON.stringify({ version: 1, tokens: { [host]: {} } }) },
    programs: { databricks },
  }
}
