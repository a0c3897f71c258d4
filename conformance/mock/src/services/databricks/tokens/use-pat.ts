import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Pat } from '../../../identities/pats.js'
import { firstRefusal } from '../databricks-error.js'
import { tokenUseChecks } from './token-policy.js'

/** Notes that a live token is used, or refuses it while its owner may not use tokens here. */
export function usePat(exchange: Exchange, pat: Pat): Answer | undefined {
  const refused = firstRefusal(exchange.world, tokenUseChecks(exchange, pat.owner))
  if (!refused) pat.lastUsed = exchange.world.clock.now()
  return refused
}
