import type { Exchange } from '../../http/exchange.js'
import { type MintedToken, mintToken, type TokenOrder } from '../../tokens/mint.js'
import { handOut } from '../issue-jwt.js'

/** Mints an access token that a request is due, or hands out the operation's last one again when a fault rule says so. */
export function issue(exchange: Exchange, order: TokenOrder): Promise<MintedToken> {
  return handOut(exchange, () => mintToken(exchange.world, order, exchange.mutation))
}
