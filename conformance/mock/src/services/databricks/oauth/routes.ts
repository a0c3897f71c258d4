import type { Route } from '../../route.js'
import { authenticated } from '../bearer.js'
import { discovery, keyDocument } from '../discovery.js'
import { tokenEndpoint } from '../token-endpoint.js'
import { authorize } from './authorize.js'
import { introspect } from './introspect.js'
import { revoke } from './revoke.js'

const introspection: Route = {
  operation: 'tokens.introspect',
  method: 'GET',
  path: '/api/2.0/tokens/introspect',
  handler: authenticated(introspect),
}

/** The OAuth endpoints of a workspace. */
export const workspaceOAuthRoutes: readonly Route[] = [
  introspection,
  {
    operation: 'workspace.discovery',
    method: 'GET',
    path: '/oidc/.well-known/oauth-authorization-server',
    handler: discovery,
  },
  {
    operation: 'workspace.discovery',
    method: 'GET',
    path: '/oidc/.well-known/openid-configuration',
    handler: discovery,
  },
  { operation: 'workspace.jwks', method: 'GET', path: '/oidc/jwks.json', handler: keyDocument },
  { operation: 'workspace.authorize', method: 'GET', path: '/oidc/v1/authorize', handler: authorize },
  // Where the SQL drivers send their users on every cloud; a workspace on Azure answers by itself, with Entra.
  { operation: 'workspace.authorize', method: 'GET', path: '/oidc/oauth2/v2.0/authorize', handler: authorize },
  { operation: 'workspace.token', method: 'POST', path: '/oidc/v1/token', handler: tokenEndpoint },
  { operation: 'workspace.revoke', method: 'POST', path: '/oidc/v1/revoke', handler: revoke },
]

const account = '/oidc/accounts/:accountId'

/** The OAuth endpoints of an account; its authorization endpoint is also where a login without an account id arrives. */
export const accountOAuthRoutes: readonly Route[] = [
  introspection,
  {
    operation: 'account.discovery',
    method: 'GET',
    path: `${account}/.well-known/oauth-authorization-server`,
    handler: discovery,
  },
  {
    operation: 'account.discovery',
    method: 'GET',
    path: `${account}/.well-known/openid-configuration`,
    handler: discovery,
  },
  { operation: 'account.jwks', method: 'GET', path: `${account}/jwks.json`, handler: keyDocument },
  { operation: 'account.authorize', method: 'GET', path: `${account}/v1/authorize`, handler: authorize },
  { operation: 'account.authorize', method: 'GET', path: '/oidc/v1/authorize', handler: authorize },
  { operation: 'account.token', method: 'POST', path: `${account}/v1/token`, handler: tokenEndpoint },
  { operation: 'account.revoke', method: 'POST', path: `${account}/v1/revoke`, handler: revoke },
]
