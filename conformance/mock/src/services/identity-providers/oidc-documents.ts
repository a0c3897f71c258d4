import { ok } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Handler } from '../route.js'

/** A key as a key document shows it. */
type Jwk = Readonly<Record<string, unknown>>

/** The OpenID Connect metadata of an issuer whose key document is at `jwksPath` of the host that was asked. */
export function metadataOf(issuerOf: (exchange: Exchange) => string, jwksPath: string): Handler {
  return (exchange) =>
    ok({
      issuer: issuerOf(exchange),
      jwks_uri: `${exchange.base}${jwksPath}`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    })
}

/** The key document of an issuer. */
export function keyDocumentOf(keysOf: (exchange: Exchange) => Promise<readonly Jwk[]>): Handler {
  return async (exchange) => ok({ keys: await keysOf(exchange) })
}
