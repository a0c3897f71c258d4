import { accountWorkspaces } from './account-workspaces.js'
import { authenticated } from './bearer.js'
import { discovery, keyDocument } from './discovery.js'
import { hostMetadata } from './host-metadata.js'
import type { Route } from '../route.js'
import { tokenEndpoint } from './token-endpoint.js'

/** Everything that the accounts host answers. */
export const accountRoutes: readonly Route[] = [
  { operation: 'account.config', method: 'GET', path: '/.well-known/databricks-config', handler: hostMetadata },
  {
    operation: 'account.discovery',
    method: 'GET',
    path: '/oidc/accounts/:accountId/.well-known/oauth-authorization-server',
    handler: discovery,
  },
  { operation: 'account.jwks', method: 'GET', path: '/oidc/accounts/:accountId/jwks.json', handler: keyDocument },
  {
    operation: 'account.token',
    method: 'POST',
    path: '/oidc/accounts/:accountId/v1/token',
    handler: tokenEndpoint,
  },
  {
    operation: 'account.workspaces',
    method: 'GET',
    path: '/api/2.0/accounts/:accountId/workspaces',
    handler: authenticated(accountWorkspaces),
  },
]
