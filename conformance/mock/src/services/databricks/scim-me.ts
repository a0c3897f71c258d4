import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { IdentifiedHandler } from './bearer.js'
import { scimResource } from './scim/scim-resource.js'

/** Who the caller is, as a user: a service principal's userName is its application id. The header tells a workspace's id. */
export const scimMe: IdentifiedHandler = (exchange, caller) => {
  const { level, id } = siteOf(exchange)
  return ok(
    {
      ...scimResource(caller),
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: caller.userName,
    },
    level === 'workspace' ? { 'x-databricks-org-id': id } : {},
  )
}
