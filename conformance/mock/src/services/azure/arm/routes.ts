import type { Operation } from '../../../http/operation.js'
import type { Route } from '../../route.js'
import { type ArmHandler, authorized } from './authorized.js'
import { createRoleAssignment, listRoleAssignments } from './role-assignments.js'
import { getWorkspace, listWorkspaces } from './workspaces.js'

const subscription = `/${anyCase('subscriptions')}/:subscription`
const group = `${subscription}/${anyCase('resourceGroups')}/:group`
const workspaces = `${anyCase('providers')}/${anyCase('Microsoft.Databricks')}/${anyCase('workspaces')}`
const workspace = `${group}/${workspaces}/:workspace`
const roles = `${anyCase('authorizationProviders', 'providers')}/${anyCase('Microsoft.Authorization')}/${anyCase('roleAssignments')}`

/**
 * What the Resource Manager answers. The words of a resource id have no case, and clients that join its URL and a resource id
 * carelessly send two slashes at the beginning.
 */
export const armRoutes: readonly Route[] = [
  ...both('arm.workspace', 'GET', workspace, getWorkspace),
  ...both('arm.workspaces', 'GET', `${group}/${workspaces}`, listWorkspaces),
  ...both('arm.workspaces', 'GET', `${subscription}/${workspaces}`, listWorkspaces),
  ...[subscription, group, workspace].flatMap((scope) => [
    ...both('arm.role-assignments', 'GET', `${scope}/${roles}`, listRoleAssignments),
    ...both('arm.role-assignment', 'PUT', `${scope}/${roles}/:assignment`, createRoleAssignment),
  ]),
]

function both(operation: Operation, method: string, path: string, handler: ArmHandler): readonly Route[] {
  return [path, `/${path}`].map((one) => ({ operation, method, path: one, handler: authorized(handler) }))
}

/** A segment that takes a word in any case. */
function anyCase(name: string, word: string = name): string {
  const letters = word.replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`)
  return `:${name.replaceAll('.', '')}{${letters.replaceAll('.', '\\.')}}`
}
