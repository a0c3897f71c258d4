import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { IdentifiedHandler } from './bearer.js'

/** Who the caller is. The header tells clients the workspace id; a service principal's userName is its application id. */
export const scimMe: IdentifiedHandler = (exchange, caller) =>
  ok(
    {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: caller.id,
      userName: caller.userName,
      displayName: caller.displayName,
      active: true,
      ...(caller.kind === 'user' && { emails: [{ value: caller.userName, type: 'work', primary: true }] }),
      groups: [],
      entitlements: [],
    },
    { 'x-databricks-org-id': siteOf(exchange).id },
  )
