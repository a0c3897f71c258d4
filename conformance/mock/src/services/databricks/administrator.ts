import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Principal } from '../../identities/principals.js'
import type { IdentifiedHandler } from './bearer.js'
import { type ApiCheck, firstRefusal } from './databricks-error.js'

/** A handler for administrators of the workspace or account alone. */
export function administrators(handler: IdentifiedHandler): IdentifiedHandler {
  return (exchange, caller) => firstRefusal(exchange.world, [adminCheck(exchange, caller)]) ?? handler(exchange, caller)
}

/** Whether the caller is an administrator here. */
function adminCheck(exchange: Exchange, caller: Principal): ApiCheck {
  const { name, level } = siteOf(exchange)
  const message = `Only ${level} administrators may do this.`
  return ['not-an-admin', !caller.adminOf.includes(name), 403, 'PERMISSION_DENIED', message]
}
