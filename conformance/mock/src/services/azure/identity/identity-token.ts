import type { Exchange } from '../../../http/exchange.js'
import type { EntraApplication } from '../directory.js'
import { backdatedSeconds, issueEntraToken } from '../entra/entra-token.js'

/** The token of a managed identity as its endpoints answer it: every number is a text. */
export interface IdentityToken {
  readonly access_token: string
  readonly expires_in?: string | number
  readonly expires_on: string
  readonly ext_expires_in: string
  readonly not_before: string
  readonly resource: string
  readonly token_type: string
}

/** Issues a token of a managed identity for a resource. */
export async function identityToken(
  exchange: Exchange,
  subject: EntraApplication,
  audience: string,
  resource: string,
): Promise<IdentityToken> {
  const { world, mutation } = exchange
  const token = await issueEntraToken(exchange, {
    subject,
    audience,
    lifetimeSeconds: world.settings.identityLifetimeSeconds,
  })
  return {
    access_token: token.value,
    ...(!mutation?.omitExpiresIn && { expires_in: mutation?.expiresIn ?? String(token.lifetimeSeconds) }),
    expires_on: String(token.expiresAt),
    ext_expires_in: String(token.lifetimeSeconds),
    not_before: String(Math.floor(world.clock.now() / 1000) - backdatedSeconds),
    resource,
    token_type: mutation?.tokenType ?? 'Bearer',
  }
}
