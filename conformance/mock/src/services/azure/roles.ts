import type { EntraApplication } from './directory.js'

/** A role on a resource and everything under it. */
export interface RoleAssignment {
  readonly id: string
  readonly role: AzureRole
  readonly scope: string
}

/** The built-in roles that the mock knows. */
export type AzureRole = 'Owner' | 'Contributor' | 'Reader'

/** Whether one of the roles covers a resource. Resource ids have no case. */
export function hasRole(application: EntraApplication, resourceId: string, roles: readonly AzureRole[]): boolean {
  const wanted = `${resourceId.toLowerCase()}/`
  return application.roles.some(
    ({ role, scope }) => roles.includes(role) && wanted.startsWith(`${scope.toLowerCase().replace(/\/+$/, '')}/`),
  )
}
