import { authenticated } from './bearer.js'
import { cliAuthToken } from './cli-token.js'
import { clustersList20, clustersList21, instancePoolsList } from './compute.js'
import { hostMetadata } from './host-metadata.js'
import { metadataToken } from './metadata-service.js'
import { workspaceOAuthRoutes } from './oauth/routes.js'
import { createPat, deletePat, listPats, updatePat } from './pat-api.js'
import type { Route } from '../route.js'
import { scimMe } from './scim-me.js'

/** Everything that a workspace host answers. */
export const workspaceRoutes: readonly Route[] = [
  { operation: 'workspace.config', method: 'GET', path: '/.well-known/databricks-config', handler: hostMetadata },
  ...workspaceOAuthRoutes,
  { operation: 'scim.me', method: 'GET', path: '/api/2.0/preview/scim/v2/Me', handler: authenticated(scimMe) },
  { operation: 'clusters.list', method: 'GET', path: '/api/2.0/clusters/list', handler: authenticated(clustersList20) },
  { operation: 'clusters.list', method: 'GET', path: '/api/2.1/clusters/list', handler: authenticated(clustersList21) },
  {
    operation: 'instance-pools.list',
    method: 'GET',
    path: '/api/2.0/instance-pools/list',
    handler: authenticated(instancePoolsList),
  },
  { operation: 'pat.create', method: 'POST', path: '/api/2.0/token/create', handler: authenticated(createPat) },
  { operation: 'pat.list', method: 'GET', path: '/api/2.0/token/list', handler: authenticated(listPats) },
  { operation: 'pat.delete', method: 'POST', path: '/api/2.0/token/delete', handler: authenticated(deletePat) },
  { operation: 'pat.update', method: 'PATCH', path: '/api/2.0/token/:tokenId', handler: authenticated(updatePat) },
  { operation: 'metadata.token', method: 'GET', path: '/_metadata/:secret', handler: metadataToken },
  { operation: 'cli.auth-token', method: 'GET', path: '/_cli/:session/auth-token', handler: cliAuthToken },
]
