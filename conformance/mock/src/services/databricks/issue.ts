import type { Exchange } from '../../http/exchange.js'
import { type MintedToken, mintToken, type TokenOrder } from '../../tokens/mint.js'

/** Mints what a request is due, or hands out the operation's last token again when a fault rule says so. */
export async function issue({ world, operation, mutation }: Exchange, order: TokenOrder): Promise<MintedToken> {
  const last = world.lastTokens.get(operation)
  if (mutation?.repeat && last) return last
  const token = await mintToken(world, order, mutation)
  world.lastTokens.set(operation, token)
  return token
}
