import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { Handler } from '../route.js'

/**
 * `/.well-known/databricks-config`. On an account, and on a unified host, the placeholder is literal: the
 * client fills it in.
 */
export const hostMetadata: Handler = (exchange) => {
  const { base } = exchange
  const { level, id, accountId, cloud } = siteOf(exchange)
  const ofAccount = level === 'account' || exchange.unified
  return ok({
    oidc_endpoint: ofAccount ? `${base}/oidc/accounts/{account_id}` : `${base}/oidc`,
    account_id: accountId,
    ...(level === 'workspace' && { workspace_id: id }),
    cloud,
    host_type: exchange.unified ? 'unified' : level,
  })
}
