import { type Answer, ok } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { MintedToken } from '../../tokens/sign.js'

/** The fields of an access token, bent as a fault rule says. Real answers say one second less than the token lives. */
export function tokenFields(
  { mutation }: Exchange,
  token: MintedToken,
  remaining = token.lifetimeSeconds - 1,
): Readonly<Record<string, unknown>> {
  return {
    access_token: token.value,
    ...(!mutation?.omitExpiresIn && { expires_in: mutation?.expiresIn ?? remaining }),
    token_type: mutation?.tokenType ?? 'Bearer',
  }
}

/** A token endpoint's answer, which no cache may keep. */
export function tokenAnswer(fields: Readonly<Record<string, unknown>>): Answer {
  return ok(fields, { 'cache-control': 'no-cache, no-store, max-age=0, must-revalidate', pragma: 'no-cache' })
}
