import {
  type AttributeMap,
  bearerCredential,
  cachedSource,
  type CredentialStrategy,
  defineStrategy,
  type DetectContext,
  type Detection,
  isAuthError,
  type Settings,
  type StrategyContext,
  tokenEndpoint,
  type TokenRequestError,
} from '@lakeauth/core'
import type { SubjectTokenRequest, WorkloadIdentity } from '@lakeauth/core/subject-token'
import { exchangeAttributes } from './attributes.js'
import { assertName, assertSource } from './checked-source.js'
import { audienceFor } from './exchange/audience.js'
import { assertClientId } from './exchange/client-id.js'
import { exchange, type Exchanged } from './exchange/exchange.js'
import { assertRenewed } from './exchange/renewed.js'
import { freshSubject } from './exchange/subject.js'

/** Yields the workload's own token: a JWT, signed with RS256 or ES256, for the audience that it is asked for. */
export type SubjectTokenCallback = (request: SubjectTokenRequest, context: StrategyContext) => string | Promise<string>

/** What {@link federatedStrategy} is given. */
export interface FederatedStrategyOptions<T extends SubjectTokenCallback | WorkloadIdentity> {
  /** The `auth_type`, such as `vault-oidc`. */
  readonly name: string
  readonly summary?: string
  /** A callback; or an identity, with settings and signs of its own. */
  readonly subjectToken: T
  /** Origins that a callback reaches through `context.fetch`. */
  readonly egress?: readonly string[]
}

/** A strategy that exchanges tokens, with the settings of the exchange and of the identity. */
export type FederatedStrategy<A extends AttributeMap = Record<never, never>> = CredentialStrategy<
  typeof exchangeAttributes & A
>

type ExchangeSettings = Settings<typeof exchangeAttributes>
type IdentitySettings = Partial<Settings<AttributeMap>>

const DEFAULT_SCOPES: readonly string[] = ['all-apis']

/**
 * A strategy that exchanges tokens of any identity provider for tokens of Databricks (RFC 8693): one call for a new provider.
 * With `clientId` the federation policies of that service principal decide, without it those of the account. What it keeps is
 * the token of Databricks; the workload's own is asked for with each exchange, and goes to the token endpoint alone.
 *
 * A callback is evidence by itself, and the weakest there is: where others are in the chain, set `authType` to the name.
 *
 * @throws ConfigurationError for a name that is none, and for what yields no token.
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { federatedStrategy } from '@lakeauth/federation'
 *
 * declare function vaultToken(audience: string | undefined): Promise<string>
 *
 * const vaultOidc = federatedStrategy({ name: 'vault-oidc', subjectToken: ({ audience }) => vaultToken(audience) })
 *
 * const signIn = () =>
 *   databricksAuth({ strategies: [vaultOidc], config: { host: 'https://example.cloud.databricks.com' } })
 * ```
 */
export function federatedStrategy(options: FederatedStrategyOptions<SubjectTokenCallback>): FederatedStrategy
export function federatedStrategy<A extends AttributeMap>(
  options: FederatedStrategyOptions<WorkloadIdentity<A>>,
): FederatedStrategy<A>
export function federatedStrategy(
  options: FederatedStrategyOptions<SubjectTokenCallback | WorkloadIdentity>,
): CredentialStrategy {
  const {
    name,
    summary = `A token of ${name}, exchanged for one of Databricks`,
    subjectToken,
  } = Object(options) as typeof options
  assertName(name)
  assertSource(subjectToken)
  const identity = identityOf(options)
  const attributes: AttributeMap = { ...exchangeAttributes, ...identity.attributes }
  return defineStrategy({
    name,
    summary,
    attributes,
    egress: (settings) => {
      const { host, discoveryUrl } = settings as Partial<ExchangeSettings>
      const own = [host, discoveryUrl && new URL(discoveryUrl).origin].filter((origin) => origin !== undefined)
      return [...own, ...identity.egress(settings)]
    },
    detect: (settings: IdentitySettings, context: DetectContext) =>
      settings['host'] === undefined ? NO_HOST : identity.detect(settings, context),
    configure: (settings, context) => credentialOf(settings as ExchangeSettings, { name, identity, settings }, context),
  })
}

const NO_HOST: Detection = { applicable: false, reason: 'host (DATABRICKS_HOST) is not set', missing: ['host'] }

const NOT_RENEWED = 'Have its source hand out a new one, at the latest when it is asked with `renew: true`.'

/** The identity of a strategy, with all of its settings. */
interface Wired {
  readonly name: string
  readonly identity: WorkloadIdentity
  readonly settings: IdentitySettings
}

function credentialOf(
  { host, clientId, accountId, discoveryUrl, tokenAudience, scopes = DEFAULT_SCOPES }: ExchangeSettings,
  { name, identity, settings }: Wired,
  context: StrategyContext,
): ReturnType<typeof bearerCredential> {
  assertClientId(clientId, context.sourceOf('clientId'), name)
  const subjectToken = identity.source(settings, context)
  let last: Exchanged | undefined
  let wasRefused = false
  const token = cachedSource(
    {
      key: {
        grant: 'token-exchange',
        clientId: clientId ?? '',
        scopes: scopes.join(' '),
        audience: tokenAudience ?? '',
        ...identity.key(settings, context),
      },
      source: async (request) => {
        const endpoint = await tokenEndpoint({ host, accountId, discoveryUrl }, context, request)
        const audience = await audienceFor(
          { host, accountId, tokenAudience, endpoint, strategy: name },
          context,
          request,
        )
        // A source that keeps its token must not send one again that was refused.
        const asked = { audience, signal: request?.signal, ...(wasRefused && { renew: true }) }
        const subject = await freshSubject(subjectToken, asked, context, last)
        const renewal = identity.renewal?.(settings, context)
        const remedy = renewal ?? NOT_RENEWED
        assertRenewed(subject, last, { strategy: name, remedy, ...(request && { request }) }, context)
        // What somebody else renews was made before anybody could ask for an audience.
        const expectedAudience = renewal === undefined ? audience : tokenAudience
        const of = { strategy: name, endpoint, clientId, scopes, expectedAudience }
        last = await exchange(subject, of, context, request).catch((error: unknown) => {
          wasRefused = isAuthError(error) && !(error as TokenRequestError).retryable
          throw error
        })
        wasRefused = false
        return last.token
      },
      // Under an account-wide policy the workload's token decides who signs in, and nobody has seen it yet.
      shared: clientId === undefined ? false : identity.shared,
    },
    context,
  )
  return bearerCredential({ authType: name, token }, context)
}

function identityOf({
  subjectToken,
  egress = [],
}: FederatedStrategyOptions<SubjectTokenCallback | WorkloadIdentity>): WorkloadIdentity {
  if (typeof subjectToken !== 'function') return subjectToken
  return {
    attributes: {},
    egress: () => egress,
    detect: () => ({ applicable: true, evidence: ['a callback for tokens'] }),
    key: () => ({}),
    shared: false,
    source: (_settings, context) => async (request) => subjectToken(request ?? {}, context),
  }
}
