import type { IdentifiedHandler } from './bearer.js'
import { firstRefusal } from './databricks-error.js'
import { isForeignAccount } from './discovery.js'

/** A call on the account: of this one, and without the header that is only for workspace and unified hosts. */
export function onAccount(handler: IdentifiedHandler): IdentifiedHandler {
  return (exchange, caller) =>
    firstRefusal(exchange.world, [
      [
        'workspace-header-on-account',
        exchange.headers.has('x-databricks-workspace-id'),
        400,
        'INVALID_PARAMETER_VALUE',
        'X-Databricks-Workspace-Id is not allowed on account calls.',
      ],
      ['wrong-account', isForeignAccount(exchange), 403, 'PERMISSION_DENIED', 'No access to this account.'],
    ]) ?? handler(exchange, caller)
}
