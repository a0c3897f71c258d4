import { cliAuthToken } from './cli-token.js'
import { workspaceSecretRoutes } from './federation/routes.js'
import { hostMetadata } from './host-metadata.js'
import { metadataToken } from './metadata-service.js'
import { workspaceOAuthRoutes } from './oauth/routes.js'
import { workspaceRestRoutes } from './rest-routes.js'
import type { Route } from '../route.js'

/** Everything that a workspace host answers. */
export const workspaceRoutes: readonly Route[] = [
  { operation: 'workspace.config', method: 'GET', path: '/.well-known/databricks-config', handler: hostMetadata },
  ...workspaceOAuthRoutes,
  ...workspaceSecretRoutes,
  ...workspaceRestRoutes,
  { operation: 'metadata.token', method: 'GET', path: '/_metadata/:secret', handler: metadataToken },
  { operation: 'cli.auth-token', method: 'GET', path: '/_cli/:session/auth-token', handler: cliAuthToken },
]
