import type { Principal } from '../identities/principals.js'
import type { Site } from '../identities/site.js'
import type { WorldState } from '../world/state.js'
import type { TokenMutation } from './mutation.js'
import { type MintedToken, signJwt } from './sign.js'

export type { MintedToken }

/** What a new OAuth token is for. */
export interface TokenOrder {
  readonly principal: Principal
  readonly site: Site
  readonly scope: string
  readonly issuer: string
  /** The OAuth client that asked; unless told, a service principal itself, and for a user the CLI. */
  readonly clientId?: string
  readonly audience?: string
  readonly lifetimeSeconds: number
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Signs an access token of a Databricks host. */
export function mintToken(world: WorldState, order: TokenOrder, mutation?: TokenMutation): Promise<MintedToken> {
  const { principal, site, lifetimeSeconds } = order
  world.issuers.add(order.issuer)
  const claims = {
    iss: order.issuer,
    aud: order.audience ?? site.id,
    sub: principal.userName,
    client_id: order.clientId ?? (principal.kind === 'user' ? 'databricks-cli' : principal.userName),
    scope: order.scope,
    jti: crypto.randomUUID(),
    ...order.claims,
  }
  return signJwt(world, { ring: world.keys, claims, lifetimeSeconds, canary: 'access-token' }, mutation)
}
