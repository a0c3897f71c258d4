import { randomHex } from '../../entropy/secrets.js'
import type { Exchange } from '../../http/exchange.js'
import type { MintedToken } from '../../tokens/sign.js'
import { definePart } from '../../world/part.js'
import type { WorldState } from '../../world/state.js'
import { handOut } from '../issue-jwt.js'

/** Whom a Google access token stands for and what it may do. */
export interface AccessTokenGrant {
  /** As IAM spells it: `serviceAccount:…`, `user:…` or `principal://…`. */
  readonly member: string
  readonly scopes: readonly string[]
}

/** A live or dead access token. `expiresAt` is epoch seconds. */
export interface GoogleAccessToken extends AccessTokenGrant, MintedToken {}

/** Google's access tokens are opaque: what they stand for is known here alone. */
const googleAccessTokens = definePart('google access tokens', () => new Map<string, GoogleAccessToken>())

/** Hands out an access token, bent as a fault rule says. It lives no longer than the world's tokens do. */
export function issueAccessToken(
  exchange: Exchange,
  grant: AccessTokenGrant,
  lifetimeSeconds = 3600,
): Promise<MintedToken> {
  const { world, mutation } = exchange
  const seconds = mutation?.lifetimeSeconds ?? Math.min(lifetimeSeconds, world.settings.tokenLifetimeSeconds)
  return handOut(exchange, () => Promise.resolve(mintAccessToken(world, grant, seconds)))
}

/** The token while it lives, else why it is dead, for the journal. */
export function readAccessToken(
  world: WorldState,
  value: string,
): GoogleAccessToken | 'unknown' | 'expired' | 'revoked' {
  const token = world.part(googleAccessTokens).get(value)
  if (!token) return 'unknown'
  if (world.revoked.has(value)) return 'revoked'
  return token.expiresAt * 1000 > world.clock.now() ? token : 'expired'
}

/** Like a real one it begins with `ya29.`; the rest of its beginning lets anything recognise (and refuse) a mock's. */
function mintAccessToken(world: WorldState, grant: AccessTokenGrant, lifetimeSeconds: number): MintedToken {
  const value = `ya29.lakeauth-mock-${randomHex(32)}`
  const token = { ...grant, value, lifetimeSeconds, expiresAt: Math.floor(world.clock.now() / 1000) + lifetimeSeconds }
  world.part(googleAccessTokens).set(value, token)
  world.canaries.add('google-access-token', value)
  return token
}
