import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { Handler } from '../route.js'

/** `/.well-known/databricks-config`. On an account the placeholder is literal: the client fills it in. */
export const hostMetadata: Handler = (exchange) => {
  const { base } = exchange
  const { level, id, accountId, cloud } = siteOf(exchange)
  return ok({
    oidc_endpoint: level === 'workspace' ? `${base}/oidc` : `${base}/oidc/accounts/{account_id}`,
    account_id: accountId,
    ...(level === 'workspace' && { workspace_id: id }),
    cloud,
    host_type: level,
  })
}
