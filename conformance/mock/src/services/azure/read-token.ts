import { type Claims, unverifiedClaims, verifiedClaims } from '../../tokens/read-jwt.js'
import type { WorldState } from '../../world/state.js'
import { entraKeys } from './directory.js'

/** An access token of Entra; `trusted` when a published key of this world signed it. */
export interface ReadToken {
  readonly claims: Claims
  readonly trusted: boolean
}

/** Reads a JWT, `undefined` for anything else. */
export async function readEntraJwt(world: WorldState, token: string): Promise<ReadToken | undefined> {
  const claims = unverifiedClaims(token)
  return claims && { claims, trusted: (await verifiedClaims(world.part(entraKeys), token)) !== undefined }
}
