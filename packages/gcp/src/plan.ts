import { type CachedSource, ConfigurationError, type Token, type TokenSource } from '@lakeauth/core'
import { type Bearer, bearerOf, FEDERATED, TOKEN_CREATOR } from './bearer.js'
import type { CredentialJson } from './credential-file.js'
import { type Call, CLOUD_PLATFORM, type Google } from './google.js'
import type { Identity } from './identity.js'
import { type Impersonation, impersonatedAccessToken, impersonatedIdToken } from './impersonate.js'
import { IAM_CREDENTIALS_URL } from './origins.js'
import { sameAccount } from './service-account.js'
import { type DefaultCredentials, type Step, unfolded } from './unfold.js'

/** How to act as the account that is wanted, from credentials that somebody has. */
export interface Plan {
  /** An access token of whoever acts as the account in the end. */
  sourceToken(call: Call): Promise<Token>
  /** The machine itself signs in, whose metadata server keeps its access token. */
  readonly isMachine: boolean
  /** The identity to sign in with; its impersonation takes tokens from `source`. */
  identity(source: CachedSource): Identity
}

/**
 * Credentials and the service account to act as, if one is wanted. A file may itself lead to a service account, over others
 * even: the last one is the one that signs in, or acts as the one that is wanted. Each acts as the next with a token of its
 * own, as `Impersonated` of google-auth-library does; accounts pass a call on in a chain of delegates only where a file names them.
 *
 * @throws ConfigurationError when the credentials cannot be an identity for Databricks without a service account to act as.
 */
export function planFor(credentials: DefaultCredentials, wanted: string | undefined, google: Google): Plan {
  const { base, quotaProject, steps: found } = unfolded(credentials, google)
  const bearer = bearerOf(base, google)
  const steps = wanted === undefined || isReached(wanted, found, bearer) ? found : [...found, stepTo(wanted, found)]
  const last = steps.length - 1
  const links = steps.map((step, at) => ({ ...step, ...actor(steps, at, { ...bearer, quotaProject }) }))
  const target = links[last]
  const own: TokenSource = async (request) => bearer.accessToken([CLOUD_PLATFORM], { signal: request?.signal })
  const source = links.slice(0, -1).reduce(
    (acts, link): TokenSource =>
      async (request) =>
        impersonatedAccessToken({ ...link, source: acts }, [CLOUD_PLATFORM], { signal: request?.signal }, google),
    own,
  )
  const sourceToken = (call: Call): Promise<Token> => source(call.signal && { signal: call.signal })
  if (target) {
    return {
      sourceToken,
      isMachine: false,
      identity: (kept) => ({
        idToken: (audience, call) => impersonatedIdToken({ ...target, source: kept }, audience, call, google),
        accessToken: (scopes, call) => impersonatedAccessToken({ ...target, source: kept }, scopes, call, google),
      }),
    }
  }
  const { idToken, accessToken } = bearer
  if (!idToken) throw needsServiceAccount(base, google)
  return { sourceToken, isMachine: base === 'metadata', identity: () => ({ idToken, accessToken }) }
}

/** True when the credentials are the account that is wanted, or lead to it. */
function isReached(wanted: string, steps: readonly Step[], { names = [] }: Bearer): boolean {
  const last = steps.at(-1)
  return (last ? [last.account] : names).some((name) => sameAccount(name, wanted))
}

/** Where a file leads to an account of its own, the next one is asked for at the same place. */
function stepTo(account: string, steps: readonly Step[]): Step {
  return {
    account,
    named: 'googleServiceAccount',
    delegates: [],
    endpoint: steps.at(-1)?.endpoint ?? IAM_CREDENTIALS_URL,
  }
}

/** Who takes a step, the role that it needs for it, and the project that its call counts for. */
function actor(
  steps: readonly Step[],
  at: number,
  own: Pick<Impersonation, 'principal' | 'role' | 'quotaProject'>,
): Pick<Impersonation, 'principal' | 'role' | 'quotaProject'> {
  const before = steps[at - 1]
  if (!before) return { principal: own.principal, role: own.role, quotaProject: own.quotaProject }
  const { account, quotaProject } = before
  return { principal: () => `serviceAccount:${account}`, role: TOKEN_CREATOR, quotaProject }
}

/** Google makes ID tokens for Databricks for service accounts alone. */
function needsServiceAccount(credentials: DefaultCredentials, { strategy }: Google): ConfigurationError {
  const { where, json } = credentials as CredentialJson
  const kind = json['type'] === 'authorized_user' ? 'the login of a user' : 'a federated identity'
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: ${where} is ${kind}, which Google makes no ID token for Databricks for: it has to act as a service account. Set googleServiceAccount (DATABRICKS_GOOGLE_SERVICE_ACCOUNT) to one that Databricks knows, and grant the role ${json['type'] === 'authorized_user' ? TOKEN_CREATOR : FEDERATED} on it.`,
    attribute: 'googleServiceAccount',
    strategy,
  })
}
