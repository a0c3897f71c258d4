import type { Exchange } from '../../http/exchange.js'
import { issuerKeys } from '../../tokens/issuer-keys.js'
import type { TokenMutation } from '../../tokens/mutation.js'
import { type MintedToken, signJwt } from '../../tokens/sign.js'
import type { WorldState } from '../../world/state.js'
import { handOut } from '../issue-jwt.js'

/** The issuer of every Google ID token. */
export const googleIssuer = 'https://accounts.google.com'

/** Google's signing keys, as `www.googleapis.com/oauth2/v3/certs` publishes them. */
export const googleKeys = issuerKeys(googleIssuer, 'RS256')

/** Whose ID token and for whom. */
export interface IdTokenOrder {
  readonly account: { readonly email: string; readonly uniqueId: string }
  readonly audience: string
  /** Without, the token names its account by number alone. */
  readonly includeEmail?: boolean
  /** The authorized party; the number of the account unless told. */
  readonly azp?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Hands out an ID token of one hour, bent as a fault rule says. */
export function issueIdToken(exchange: Exchange, order: IdTokenOrder): Promise<MintedToken> {
  return handOut(exchange, () => signIdToken(exchange.world, order, exchange.mutation))
}

/** Google's ID tokens live an hour. */
const longestSeconds = 3600

/** Signs an ID token of one hour, or as long as the world's tokens live if that is less. */
export function signIdToken(world: WorldState, order: IdTokenOrder, mutation?: TokenMutation): Promise<MintedToken> {
  const { account, audience, includeEmail = true, azp = account.uniqueId } = order
  const claims = {
    iss: googleIssuer,
    aud: audience,
    azp,
    sub: account.uniqueId,
    ...(includeEmail && { email: account.email, email_verified: true }),
    ...order.claims,
  }
  const lifetimeSeconds = Math.min(longestSeconds, world.settings.tokenLifetimeSeconds)
  const signing = { ring: world.part(googleKeys), claims, lifetimeSeconds, canary: 'google-id-token' }
  return signJwt(world, signing, mutation)
}
