import type { Operation } from '../../http/operation.js'
import type { Route } from '../route.js'
import { onAccount } from './account-call.js'
import { accountWorkspaces } from './account-workspaces.js'
import { administrators } from './administrator.js'
import { authenticated, type IdentifiedHandler } from './bearer.js'
import { clustersList20, clustersList21, instancePoolsList } from './compute.js'
import { createPat, deletePat, listPats, updatePat } from './pat-api.js'
import { loginPage, metastoreAssignment, servingEndpoints, sqlWarehouses } from './probes.js'
import { scimGet, scimList } from './scim/scim-list.js'
import { scimMe } from './scim-me.js'
import { createScope, listScopes } from './secrets/scopes-api.js'
import { deleteScope, deleteSecret, getSecret, listSecrets, putScopeAcl, putSecret } from './secrets/secrets-api.js'
import {
  createOnBehalf,
  deleteManagedToken,
  getManagedToken,
  listManagedTokens,
  updateManagedToken,
} from './tokens/token-management.js'
import {
  addTokenPermissions,
  getTokenPermissions,
  setTokenPermissions,
  tokenPermissionLevels,
} from './tokens/token-permissions.js'
import { getWorkspaceConf, setWorkspaceConf } from './tokens/workspace-conf.js'

const management = '/api/2.0/token-management'
const permissions = '/api/2.0/permissions/authorization/tokens'
const scim = '/api/2.0/preview/scim/v2'
const accountScim = '/api/2.0/accounts/:accountId/scim/v2'

/** The REST calls of a workspace. */
export const workspaceRestRoutes: readonly Route[] = [
  api('scim.me', 'GET', `${scim}/Me`, scimMe),
  api('scim.users', 'GET', `${scim}/Users`, scimList('user')),
  api('scim.user', 'GET', `${scim}/Users/:id`, scimGet('user')),
  api('scim.service-principals', 'GET', `${scim}/ServicePrincipals`, scimList('service-principal')),
  api('scim.service-principal', 'GET', `${scim}/ServicePrincipals/:id`, scimGet('service-principal')),
  api('clusters.list', 'GET', '/api/2.0/clusters/list', clustersList20),
  api('clusters.list', 'GET', '/api/2.1/clusters/list', clustersList21),
  api('instance-pools.list', 'GET', '/api/2.0/instance-pools/list', instancePoolsList),
  api('serving-endpoints.list', 'GET', '/api/2.0/serving-endpoints', servingEndpoints),
  api('sql-warehouses.list', 'GET', '/api/2.0/sql/warehouses', sqlWarehouses),
  api('metastore.assignment', 'GET', '/api/2.1/unity-catalog/current-metastore-assignment', metastoreAssignment),
  api('pat.create', 'POST', '/api/2.0/token/create', createPat),
  api('pat.list', 'GET', '/api/2.0/token/list', listPats),
  api('pat.delete', 'POST', '/api/2.0/token/delete', deletePat),
  api('pat.update', 'PATCH', '/api/2.0/token/:tokenId', updatePat),
  api('token-management.list', 'GET', `${management}/tokens`, administrators(listManagedTokens)),
  api('token-management.get', 'GET', `${management}/tokens/:tokenId`, administrators(getManagedToken)),
  api('token-management.delete', 'DELETE', `${management}/tokens/:tokenId`, administrators(deleteManagedToken)),
  api('token-management.update', 'PATCH', `${management}/tokens/:tokenId`, administrators(updateManagedToken)),
  api('token-management.create', 'POST', `${management}/on-behalf-of/tokens`, administrators(createOnBehalf)),
  api('token-permissions.get', 'GET', permissions, administrators(getTokenPermissions)),
  api('token-permissions.set', 'PUT', permissions, administrators(setTokenPermissions)),
  api('token-permissions.update', 'PATCH', permissions, administrators(addTokenPermissions)),
  api('token-permissions.levels', 'GET', `${permissions}/permissionLevels`, administrators(tokenPermissionLevels)),
  api('workspace-conf.get', 'GET', '/api/2.0/workspace-conf', administrators(getWorkspaceConf)),
  api('workspace-conf.set', 'PATCH', '/api/2.0/workspace-conf', administrators(setWorkspaceConf)),
  api('secrets.get', 'GET', '/api/2.0/secrets/get', getSecret),
  api('secrets.list', 'GET', '/api/2.0/secrets/list', listSecrets),
  api('secrets.put', 'POST', '/api/2.0/secrets/put', putSecret),
  api('secrets.delete', 'POST', '/api/2.0/secrets/delete', deleteSecret),
  api('secrets.scopes', 'GET', '/api/2.0/secrets/scopes/list', listScopes),
  api('secrets.create-scope', 'POST', '/api/2.0/secrets/scopes/create', createScope),
  api('secrets.delete-scope', 'POST', '/api/2.0/secrets/scopes/delete', deleteScope),
  api('secrets.put-acl', 'POST', '/api/2.0/secrets/acls/put', putScopeAcl),
  { operation: 'workspace.login-page', method: 'GET', path: '/', handler: loginPage },
  { operation: 'workspace.login-page', method: 'GET', path: '/login.html', handler: loginPage },
]

/** The REST calls of an account. */
export const accountRestRoutes: readonly Route[] = [
  api('account.workspaces', 'GET', '/api/2.0/accounts/:accountId/workspaces', accountWorkspaces),
  api('account.scim-me', 'GET', `${accountScim}/Me`, onAccount(scimMe)),
  api('account.scim-users', 'GET', `${accountScim}/Users`, onAccount(scimList('user'))),
  api('account.scim-user', 'GET', `${accountScim}/Users/:id`, onAccount(scimGet('user'))),
  api(
    'account.scim-service-principals',
    'GET',
    `${accountScim}/ServicePrincipals`,
    onAccount(scimList('service-principal')),
  ),
  api(
    'account.scim-service-principal',
    'GET',
    `${accountScim}/ServicePrincipals/:id`,
    onAccount(scimGet('service-principal')),
  ),
]

function api(operation: Operation, method: string, path: string, handler: IdentifiedHandler): Route {
  return { operation, method, path, handler: authenticated(handler) }
}
