import { extensionGrantToken, type StrategyContext, type Token, type TokenRequest } from '@lakeauth/core'
import { adviceFor, explained, type Exchanged } from './refusal.js'
import type { Subject } from './subject.js'

/** What one exchange is made with. */
export interface ExchangeOf extends Exchanged {
  readonly scopes: readonly string[]
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
): Promise<Token> {
  const { endpoint, clientId, scopes } = of
  const { exp } = subject.claims
  let date: string | null = null
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await context.fetch(input, init)
    date = response.headers.get('date')
    return response
  }
  try {
    return await extensionGrantToken(
      {
        endpoint,
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        clientId,
        parameters: {
          subject_token: subject.value,
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          scope: scopes.join(' '),
        },
        check: adviceFor(subject, of, context),
        ...(typeof exp === 'number' && { notAfter: exp }),
      },
      { ...context, fetch },
      request,
    )
  } catch (error) {
    throw explained(error, subject, date, context)
  }
}
