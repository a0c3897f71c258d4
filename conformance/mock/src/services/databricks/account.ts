import { accountWorkspaces } from './account-workspaces.js'
import { authenticated } from './bearer.js'
import { hostMetadata } from './host-metadata.js'
import { accountOAuthRoutes } from './oauth/routes.js'
import type { Route } from '../route.js'

/** Everything that the accounts host answers. */
export const accountRoutes: readonly Route[] = [
  { operation: 'account.config', method: 'GET', path: '/.well-known/databricks-config', handler: hostMetadata },
  ...accountOAuthRoutes,
  {
    operation: 'account.workspaces',
    method: 'GET',
    path: '/api/2.0/accounts/:accountId/workspaces',
    handler: authenticated(accountWorkspaces),
  },
]
