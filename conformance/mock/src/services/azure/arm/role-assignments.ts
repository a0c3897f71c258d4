import { type Answer, ok } from '../../../http/answer.js'
import { asRecord } from '../../../http/body.js'
import type { Exchange } from '../../../http/exchange.js'
import { directoryPart, type EntraApplication } from '../directory.js'
import type { AzureRole, RoleAssignment } from '../roles.js'
import { armError } from './arm-error.js'
import type { ArmHandler } from './authorized.js'
import { missing } from './find.js'
import { forbidden, mayAssign, mayRead } from './may.js'

/** The ids of the built-in roles, the same everywhere. */
const roleIds: Readonly<Record<AzureRole, string>> = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  Reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
}

const noun = 'Microsoft.Authorization/roleAssignments'

/** The roles given on a scope, and above and below it; `$filter=principalId eq '…'` narrows them to one principal. */
export const listRoleAssignments: ArmHandler = (exchange, caller) => {
  const refused = missing(exchange)
  if (refused) return refused
  const scope = scopeOf(exchange)
  if (!mayRead(exchange, caller, scope)) return forbidden(exchange, caller, `${noun}/read`, scope)
  const wanted = /principalId eq '([^']+)'/.exec(exchange.query.get('$filter') ?? '')?.[1]
  const { applications } = exchange.world.part(directoryPart)
  const value = applications
    .filter(({ objectId }) => wanted === undefined || objectId === wanted)
    .flatMap((application) =>
      application.roles.filter((role) => related(role.scope, scope)).map((role) => shown(exchange, application, role)),
    )
  return ok({ value })
}

/** Gives a built-in role to a principal by its object id. */
export const createRoleAssignment: ArmHandler = (exchange, caller) => {
  const refused = missing(exchange)
  if (refused) return refused
  const { assign, applications } = exchange.world.part(directoryPart)
  const scope = scopeOf(exchange)
  if (!mayAssign(exchange, caller, scope)) return forbidden(exchange, caller, `${noun}/write`, scope)
  const properties = asRecord(asRecord(exchange.body.json)?.['properties'])
  const roleId = String(properties?.['roleDefinitionId']).split('/').at(-1)
  const role = (Object.keys(roleIds) as AzureRole[]).find((name) => roleIds[name] === roleId)
  const principal = applications.find(({ objectId }) => objectId === properties?.['principalId'])
  if (!role)
    return armError(
      400,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${roleId}' does not exist.`,
      'unknown-role',
    )
  if (!principal) return principalNotFound(String(properties?.['principalId']))
  return { status: 201, json: shown(exchange, principal, assign(principal, role, scope)) }
}

function principalNotFound(id: string): Answer {
  return armError(
    400,
    'PrincipalNotFound',
    `Principal ${id} does not exist in the directory. Check that you have the correct principal ID.`,
    'unknown-principal',
  )
}

function scopeOf({ params, world }: Exchange): string {
  const { subscriptionId, resourceGroup, workspaceResourceId } = world.part(directoryPart)
  if (params['workspace'] !== undefined) return workspaceResourceId
  const subscription = `/subscriptions/${subscriptionId}`
  return params['group'] === undefined ? subscription : `${subscription}/resourceGroups/${resourceGroup}`
}

function related(one: string, other: string): boolean {
  const [a, b] = [`${one.toLowerCase()}/`, `${other.toLowerCase()}/`]
  return a.startsWith(b) || b.startsWith(a)
}

function shown(
  { world }: Exchange,
  { objectId }: EntraApplication,
  { id, role, scope }: RoleAssignment,
): Readonly<Record<string, unknown>> {
  const { subscriptionId } = world.part(directoryPart)
  return {
    id: `${scope}/providers/${noun}/${id}`,
    name: id,
    type: noun,
    properties: {
      roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleIds[role]}`,
      principalId: objectId,
      principalType: 'ServicePrincipal',
      scope,
    },
  }
}
