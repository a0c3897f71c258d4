import { ConfigurationError, databricksAuth, type PortOptions, type Token } from '@lakeauth/core'
import type { WorkloadIdentity } from '@lakeauth/core/subject-token'
import { invalid } from './policies/checked-policy.js'
import { federatedStrategy, type SubjectTokenCallback } from './federated-strategy.js'

const NAME = 'token-exchange'

/** What {@link exchangeToken} is given. */
export interface ExchangeTokenOptions extends PortOptions {
  /** The workspace or account host. */
  readonly host: string
  /** A JWT of the workload's identity provider, as text or a Secret, or what yields one. */
  readonly subjectToken: string | { reveal(): string } | SubjectTokenCallback
  /** The application id of the service principal whose federation policy decides; the account's policies when absent. */
  readonly clientId?: string | undefined
  /** `['all-apis']` when absent. */
  readonly scopes?: readonly string[] | undefined
  /** Needed on an account or unified host. */
  readonly accountId?: string | undefined
  /** The OAuth authorization server metadata, where it is not at its usual place. */
  readonly discoveryUrl?: string | undefined
  /** Whom a callback is asked for a token for. */
  readonly audience?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * One token of Databricks for one token of another identity provider (RFC 8693). What is not given is not looked for: neither
 * the environment nor a profile is read. For calls that go on longer than the token, use {@link federatedStrategy}.
 *
 * @throws ConfigurationError for an option that is missing or wrong.
 * @throws TokenRequestError with `ERR_FEDERATION_REFUSED` when no policy lets the token in.
 * @throws SubjectTokenError when the token is none, is signed otherwise than with RS256 or ES256, or has ended.
 * @example
 * ```ts
 * import { exchangeToken } from '@lakeauth/federation'
 *
 * const databricksToken = (idToken: string) =>
 *   exchangeToken({
 *     host: 'https://example.cloud.databricks.com',
 *     subjectToken: idToken,
 *     clientId: '00000000-0000-0000-0000-000000000001',
 *   })
 * ```
 */
export async function exchangeToken(options: ExchangeTokenOptions): Promise<Token> {
  const { host, subjectToken, clientId, scopes, accountId, discoveryUrl, audience, signal, ...ports } = Object(
    options,
  ) as ExchangeTokenOptions
  if (!host) throw missing('host', 'the workspace or account host')
  if (!subjectToken) throw missing('subjectToken', 'a JWT of the identity provider, or a function that yields one')
  const auth = await databricksAuth({
    env: {},
    home: undefined,
    ...ports,
    strategies: [
      typeof subjectToken === 'function'
        ? federatedStrategy({ name: NAME, subjectToken })
        : federatedStrategy({ name: NAME, subjectToken: knownToken(textOf(subjectToken)) }),
    ],
    config: { host, clientId, scopes, accountId, discoveryUrl, tokenAudience: audience },
  })
  const token = auth.token as NonNullable<typeof auth.token>
  return token(signal && { signal })
}

/** Nothing but the options counts here, so that nothing else is to be set. */
function missing(attribute: string, what: string): ConfigurationError {
  const message = `${NAME}: the option ${attribute} is not set. Give ${what}: neither variables nor profiles are read.`
  return new ConfigurationError({ code: 'ERR_ATTRIBUTE_MISSING', message, attribute, strategy: NAME })
}

function textOf(token: string | { reveal(): string }): string {
  const text: unknown = typeof token === 'string' || typeof token.reveal !== 'function' ? token : token.reveal()
  if (typeof text === 'string') return text
  throw invalid('subjectToken', 'a JWT as text or as a Secret, or a function that yields one')
}

/** A token at hand. It is a part of the key: in a shared store nobody finds what another one was exchanged for. */
function knownToken(token: string): WorkloadIdentity<Record<never, never>> {
  return {
    attributes: {},
    egress: () => [],
    detect: () => ({ applicable: true, evidence: ['a token'] }),
    key: () => ({ subject: token }),
    renewal: () => 'Exchange another one.',
    source: () => async () => token,
  }
}
