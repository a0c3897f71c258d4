import type { Exchange } from '../http/exchange.js'
import { type MintedToken, type SigningOrder, signJwt } from '../tokens/sign.js'

/** Signs what a request is due, bent as a fault rule says; see `handOut` for the rule that repeats a token. */
export function issueJwt(exchange: Exchange, order: SigningOrder): Promise<MintedToken> {
  return handOut(exchange, () => signJwt(exchange.world, order, exchange.mutation))
}

/** Mints a token, or hands out the operation's last one again when a fault rule says so. */
export async function handOut(
  { world, operation, mutation }: Exchange,
  mint: () => Promise<MintedToken>,
): Promise<MintedToken> {
  const last = world.lastTokens.get(operation)
  if (mutation?.repeat && last) return last
  const token = await mint()
  world.lastTokens.set(operation, token)
  return token
}
