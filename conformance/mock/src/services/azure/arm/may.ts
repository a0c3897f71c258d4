import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Claims } from '../../../tokens/read-jwt.js'
import { directoryPart } from '../directory.js'
import { type AzureRole, hasRole } from '../roles.js'
import { armError } from './arm-error.js'

const readers: readonly AzureRole[] = ['Owner', 'Contributor', 'Reader']

/** Whether the caller may read a resource: by a role on it or above. The world's users own everything. */
export function mayRead(exchange: Exchange, caller: Claims, scope: string): boolean {
  return holds(exchange, caller, scope, readers)
}

/** Whether the caller may give roles on a resource. */
export function mayAssign(exchange: Exchange, caller: Claims, scope: string): boolean {
  return holds(exchange, caller, scope, ['Owner'])
}

/** The refusal of who may not; the code of the switch is `azure-role-missing`. */
export function forbidden(exchange: Exchange, caller: Claims, action: string, scope: string): Answer {
  const { appid, oid } = caller
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${String(appid)}' with object id '${String(oid)}' does not have authorization to perform action '${action}' over ` +
      `scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    'azure-role-missing',
  )
}

function holds({ world }: Exchange, { appid, idtyp }: Claims, scope: string, roles: readonly AzureRole[]): boolean {
  if (idtyp === 'user' || !world.enforces('azure-role-missing')) return true
  const application = world.part(directoryPart).find(String(appid))
  return application !== undefined && hasRole(application, scope, roles)
}
