import { certifyStrategy } from '@lakeauth/conformance'
import { oauthM2m } from '@lakeauth/core' // yours in its place
import { test } from 'vitest' // or from 'node:test', or jest's own

certifyStrategy({
  test,
  strategy: oauthM2m,
  scenario: {
    name: 'a service principal of the workspace',
    capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'refusal', 'api'],
    tokens: { operation: 'workspace.token' },
    arrange: ({ workspace: { host, clientId, clientSecret } }) => ({ config: { host, clientId, clientSecret } }),
    broken: ({ workspace: { host, clientId } }) => ({
      config: { host, clientId, clientSecret: 'dose-of-somebody-else' },
    }),
  },
})
