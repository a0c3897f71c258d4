import {
  extensionGrantToken,
  type StrategyContext,
  type Token,
  type TokenRequest,
  TokenRequestError,
  unverifiedJwt,
} from '@lakeauth/core'
import { explained, OTHER_REFUSAL, type RefusedExchange } from './refusal.js'
import { type Moment, momentOf } from './server-clock.js'
import type { Subject } from './subject.js'

/** What one exchange is made with. */
export interface ExchangeOf extends RefusedExchange {
  readonly scopes: readonly string[]
}

/** An exchange that brought a token. */
export interface Exchanged {
  readonly subject: Subject
  readonly token: Token
  /** When that was. */
  readonly at: Moment
  /** When the token ends by the clock of the server, in seconds since the epoch. */
  readonly endsAt: number
}

/**
 * Exchanges the workload's own token for one of Databricks (RFC 8693), with exactly the documented form. It ends when the
 * workload's token ends, whatever the answer says. A refusal is the end of it: nothing else is tried with the token.
 *
 * @throws TokenRequestError, or a SubjectTokenError when the token itself is at fault.
 */
export async function exchange(
  subject: Subject,
  of: ExchangeOf,
  context: StrategyContext,
  request?: TokenRequest,
): Promise<Exchanged> {
  const { endpoint, clientId, scopes } = of
  const { exp } = subject.claims
  let date: string | null = null
  let requestedAt = context.clock.now()
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requestedAt = context.clock.now()
    const response = await context.fetch(input, init)
    date = response.headers.get('date')
    return response
  }
  const token = await extensionGrantToken(
    {
      endpoint,
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      clientId,
      parameters: {
        subject_token: subject.value,
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        scope: scopes.join(' '),
      },
      // What else there is to check depends on the refusal, which `explained` looks at.
      check: OTHER_REFUSAL,
      ...(typeof exp === 'number' && { notAfter: exp }),
    },
    { ...context, fetch },
    request,
  ).catch((error: unknown) => {
    throw explained(error, subject, { ...of, date }, context)
  })
  if (token.value === subject.value) throw echoed(of)
  const at = momentOf(serverTime(token, date) ?? context.clock.now() / 1000, context.clock)
  const life = ((token.expiry?.getTime() ?? Number.POSITIVE_INFINITY) - requestedAt) / 1000
  return { subject, token, at, endsAt: at.server + life }
}

/** The server's clock, as the answer or the token in it states it. */
function serverTime({ value }: Token, date: string | null): number | undefined {
  const stated = Date.parse(date ?? '') / 1000
  if (!Number.isNaN(stated)) return stated
  const iat = unverifiedJwt(value)?.claims['iat']
  return typeof iat === 'number' && Number.isFinite(iat) ? iat : undefined
}

/** The workload's own token would go to the API with the next call. */
function echoed({ endpoint, strategy }: ExchangeOf): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${strategy}: ${endpoint} gave the workload's own token back instead of one of Databricks. It is not used. Check that the host is the one you mean, and what stands between it and this machine.`,
    endpoint,
    strategy,
  })
}
