import { type CachedSource, ConfigurationError, type Token } from '@lakeauth/core'
import { type CredentialJson, invalidCredentials } from './credential-file.js'
import { type Call, CLOUD_PLATFORM, type Google, objectIn, textIn } from './google.js'
import type { Identity } from './identity.js'
import { type Impersonation, impersonatedAccessToken, impersonatedIdToken } from './impersonate.js'
import { allowedUrl, GOOGLE_ORIGINS, IAM_CREDENTIALS_URL } from './origins.js'
import { parseImpersonationUrl } from './service-account.js'
import { externalAccessToken, poolOf } from './sources/external-account.js'
import { metadataAccessToken, metadataEmail, metadataIdToken } from './sources/metadata.js'
import { keyAccessToken, keyIdToken, parseServiceAccountKey } from './sources/service-account-key.js'
import { userAccessToken } from './sources/user.js'

/** Application default credentials: a file, or the metadata server where there is none. */
export type DefaultCredentials = CredentialJson | 'metadata'

/** What somebody can do with credentials by themselves. */
interface Bearer {
  accessToken(scopes: readonly string[], call: Call): Promise<Token>
  /** Absent when Google makes no ID token for them. */
  readonly idToken?: (audience: string, call: Call) => Promise<Token>
  /** The service account that these credentials are. */
  readonly email?: string
  readonly principal: Impersonation['principal']
  readonly role: string
}

const TOKEN_CREATOR = 'roles/iam.serviceAccountTokenCreator'
const FEDERATED = 'roles/iam.workloadIdentityUser'

/** How to act as the account that is wanted, from credentials that somebody has. */
export interface Plan {
  /** An access token of the credentials themselves. */
  sourceToken(call: Call): Promise<Token>
  /** The identity to sign in with; its impersonation takes tokens from `source`. */
  identity(source: CachedSource): Identity
}

/**
 * Credentials and the service account to act as, if one is wanted. A file may itself lead to a service account: that is the
 * one, or a step on the way to the one that is wanted.
 *
 * @throws ConfigurationError when the credentials cannot be an identity for Databricks without a service account to act as.
 */
export function planFor(credentials: DefaultCredentials, wanted: string | undefined, google: Google): Plan {
  const { base, step } = unfolded(credentials, google)
  const bearer = bearerOf(base, google)
  const account = wanted ?? step?.account
  const delegates = [...(step?.delegates ?? []), ...(step && step.account !== account ? [step.account] : [])]
  const { idToken } = bearer
  const isItself = delegates.length === 0 && (account === undefined || account === bearer.email)
  if (!isItself || !idToken) {
    if (account === undefined) throw needsServiceAccount(base, google)
    const { principal, role } = bearer
    const as = { account, delegates, principal, role, endpoint: step?.endpoint ?? IAM_CREDENTIALS_URL }
    return {
      sourceToken: (call) => bearer.accessToken([CLOUD_PLATFORM], call),
      identity: (source) => ({
        idToken: (audience, call) => impersonatedIdToken({ ...as, source }, audience, call, google),
        accessToken: (scopes, call) => impersonatedAccessToken({ ...as, source }, scopes, call, google),
      }),
    }
  }
  const identity = { idToken, accessToken: bearer.accessToken }
  return { sourceToken: (call) => bearer.accessToken([CLOUD_PLATFORM], call), identity: () => identity }
}

/** A service account on the way. */
interface Step {
  readonly endpoint: string
  readonly account: string
  readonly delegates: readonly string[]
}

/** Takes apart what leads to a service account: whose credentials they are at bottom, and the account. */
function unfolded(
  credentials: DefaultCredentials,
  google: Google,
): { readonly base: DefaultCredentials; readonly step?: Step } {
  if (credentials === 'metadata') return { base: credentials }
  const { json, where } = credentials
  const url = textIn(json, 'service_account_impersonation_url')
  const found = url === undefined ? undefined : stepOf(url, credentials, google)
  if (json['type'] !== 'impersonated_service_account') return { base: credentials, ...(found && { step: found }) }
  const source = objectIn(json, 'source_credentials')
  if (!source || !found) {
    const problem = `${where} lacks source_credentials or service_account_impersonation_url. Run \`gcloud auth application-default login --impersonate-service-account=ACCOUNT\`.`
    throw invalidCredentials(problem, credentials, google)
  }
  const delegates = Array.isArray(json['delegates']) ? json['delegates'].map(String) : []
  return {
    base: { ...credentials, json: source },
    step: { ...found, delegates: delegates.map((delegate) => delegate.replace(/^.*\/serviceAccounts\//, '')) },
  }
}

function stepOf(url: string, credentials: CredentialJson, google: Google): Step {
  const field = 'service_account_impersonation_url'
  const { where } = credentials
  const parts = parseImpersonationUrl(allowedUrl(url, { field, where, usual: GOOGLE_ORIGINS }, google))
  if (parts) return { ...parts, delegates: [] }
  throw invalidCredentials(
    `${field} of ${where} has not the form that Google gives it. Create the file again.`,
    credentials,
    google,
  )
}

function bearerOf(credentials: DefaultCredentials, google: Google): Bearer {
  if (credentials === 'metadata') {
    return {
      idToken: (audience, call) => metadataIdToken(audience, call, google),
      accessToken: (scopes, call) => metadataAccessToken(scopes, call, google),
      principal: async (call) => serviceAccount(await metadataEmail(call, google)),
      role: TOKEN_CREATOR,
    }
  }
  switch (credentials.json['type']) {
    case 'service_account': {
      const key = parseServiceAccountKey(credentials, google)
      return {
        idToken: (audience, call) => keyIdToken(key, audience, call, google),
        accessToken: (scopes, call) => keyAccessToken(key, scopes, call, google),
        email: key.email,
        principal: () => serviceAccount(key.email),
        role: TOKEN_CREATOR,
      }
    }
    case 'authorized_user':
      return {
        accessToken: (_scopes, call) => userAccessToken(credentials, call, google),
        principal: () => `user:… (whose login ${credentials.where} is)`,
        role: TOKEN_CREATOR,
      }
    case 'external_account':
      return {
        accessToken: (_scopes, call) => externalAccessToken(credentials, call, google),
        principal: () => poolOf(credentials),
        role: FEDERATED,
      }
    default:
      throw invalidCredentials(
        `${credentials.where} is of a type that is not known here; known are service_account, authorized_user, impersonated_service_account and external_account. For another one pass an AuthClient of google-auth-library to fromAuthClient().`,
        credentials,
        google,
      )
  }
}

function serviceAccount(email: string | undefined): string {
  return email ? `serviceAccount:${email}` : "the machine's service account"
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
