import { federationRoutes } from './federation/routes.js'
import { hostMetadata } from './host-metadata.js'
import { accountOAuthRoutes } from './oauth/routes.js'
import { accountRestRoutes } from './rest-routes.js'
import type { Route } from '../route.js'

/** Everything that the accounts host answers. */
export const accountRoutes: readonly Route[] = [
  { operation: 'account.config', method: 'GET', path: '/.well-known/databricks-config', handler: hostMetadata },
  ...accountOAuthRoutes,
  ...federationRoutes,
  ...accountRestRoutes,
]
