import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import type { MintedToken } from '../../../tokens/mint.js'

/** The answer of a token endpoint (RFC 6749 section 5.1), bent as a fault rule says. */
export function tokenAnswer(
  { mutation }: Exchange,
  token: MintedToken,
  fields: { readonly scope: string; readonly refresh_token?: string; readonly id_token?: string },
): Answer {
  return {
    status: 200,
    headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
    json: {
      access_token: token.value,
      token_type: mutation?.tokenType ?? 'Bearer',
      ...(!mutation?.omitExpiresIn && { expires_in: mutation?.expiresIn ?? token.lifetimeSeconds }),
      ...fields,
    },
  }
}
