import { ok } from '../../../http/answer.js'
import { siteOf } from '../../../http/exchange.js'
import type { IdentifiedHandler } from '../bearer.js'

/** Where the token that asks belongs. The workspace id is a number here, and a text in the host's metadata. */
export const introspect: IdentifiedHandler = (exchange) => {
  const { level, id, accountId } = siteOf(exchange)
  const scope = { account_id: accountId, ...(level === 'workspace' && { workspace_id: Number(id) }) }
  return ok({ principal_context: { authentication_scope: scope } })
}
