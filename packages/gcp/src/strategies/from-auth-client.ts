import {
  type CachedSource,
  cachedSource,
  ConfigurationError,
  type CredentialStrategy,
  defineStrategy,
  type Token,
  TokenRequestError,
} from '@lakeauth/core'
import { placeAttributes } from '../attributes.js'
import { googleCredential } from '../credential.js'
import { TOKEN_CREATOR } from '../bearer.js'
import { clientFailure } from '../client-failure.js'
import { hostDetection } from '../detection.js'
import { assertOnGoogleCloud } from '../gcp-host.js'
import type { Call, Google } from '../google.js'
import type { Identity } from '../identity.js'
import { impersonatedAccessToken, impersonatedIdToken } from '../impersonate.js'
import { METADATA_URL } from '../metadata-host.js'
import { GOOGLE_ORIGINS, IAM_CREDENTIALS_URL } from '../origins.js'
import { parseServiceAccount } from '../service-account.js'
import { accessTokenOf, idTokenOf, isTokenText } from '../tokens.js'

/**
 * What is needed of an `AuthClient` of `google-auth-library`: any version, and anything of its form. A client without
 * `fetchIdToken` needs a service account to act as.
 */
export interface GoogleAuthClient {
  getAccessToken(): Promise<{ readonly token?: string | null | undefined }>
  fetchIdToken?(audience: string): Promise<string>
  readonly credentials?: { readonly expiry_date?: number | null | undefined } | undefined
}

/** What {@link fromAuthClient} may be given. */
export interface FromAuthClientOptions {
  /** The service account to act as. Credentials of a user and of workloads outside Google need one. */
  readonly serviceAccount?: string | undefined
}

const NAME = 'google-auth-client'

/**
 * A strategy of an `AuthClient` that you have: `GoogleAuth`'s, one with a supplier of your own, or for a kind of credentials
 * that is not known here. The client makes its own requests, past core's guard; core keeps its ID tokens, and asks for a new one in time.
 *
 * @throws TypeError when it is given no client; Error when `serviceAccount` is neither an e-mail address of a service account
 *   nor an id.
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { fromAuthClient, type GoogleAuthClient } from '@lakeauth/gcp'
 *
 * export const signIn = (client: GoogleAuthClient) =>
 *   databricksAuth({
 *     strategies: [fromAuthClient(client, { serviceAccount: 'databricks@my-project.iam.gserviceaccount.com' })],
 *     config: { host: 'https://1234567890.1.gcp.databricks.com' },
 *   })
 * ```
 */
export function fromAuthClient(
  client: GoogleAuthClient,
  { serviceAccount }: FromAuthClientOptions = {},
): CredentialStrategy<typeof placeAttributes> {
  if (typeof (client as Partial<GoogleAuthClient> | null | undefined)?.getAccessToken !== 'function') {
    throw new TypeError(`fromAuthClient() was given something without getAccessToken(). ${PASS}`)
  }
  const account = serviceAccount === undefined ? undefined : parseServiceAccount(serviceAccount)
  return defineStrategy({
    name: NAME,
    summary: 'An AuthClient of google-auth-library',
    attributes: placeAttributes,
    egress: () => (account === undefined ? [] : GOOGLE_ORIGINS),
    detect: (settings) =>
      hostDetection(settings) ?? { applicable: true, evidence: ['the client that fromAuthClient was given'] },
    configure: (settings, context) => {
      assertOnGoogleCloud(settings, NAME)
      const google: Google = { strategy: NAME, context, allowed: [], metadata: METADATA_URL }
      const key = { account: account ?? '' }
      const own = {
        idToken: (audience: string) => clientIdToken(client, audience, google),
        accessToken: () => clientAccessToken(client, google),
      }
      // Nobody knows whom the client stands for.
      const shared = false
      const sourceKey = { ...key, grant: 'google-source-token' }
      const source = cachedSource({ key: sourceKey, source: own.accessToken, shared }, context)
      const identity = account === undefined ? own : acting(account, source, google)
      const keepsAccessToken = (): boolean => account === undefined
      return googleCredential({ host: settings.host, key, shared, identity: () => identity, keepsAccessToken }, google)
    },
  })
}

function acting(account: string, source: CachedSource, google: Google): Identity {
  const as = {
    endpoint: IAM_CREDENTIALS_URL,
    account,
    named: 'serviceAccount of fromAuthClient()',
    delegates: [],
    source,
    principal: () => 'the identity of the AuthClient that fromAuthClient() was given',
    role: TOKEN_CREATOR,
  }
  return {
    idToken: (audience: string, call: Call) => impersonatedIdToken(as, audience, call, google),
    accessToken: (scopes: readonly string[], call: Call) => impersonatedAccessToken(as, scopes, call, google),
  }
}

async function clientIdToken(client: GoogleAuthClient, audience: string, google: Google): Promise<Token> {
  if (!client.fetchIdToken) throw needsServiceAccount()
  const requestedAt = google.context.clock.now()
  const value = await asked(
    () => (client.fetchIdToken as (audience: string) => Promise<string>).call(client, audience),
    'ID token',
  )
  return idTokenOf(value, audience, { answer: { endpoint: 'the AuthClient' }, requestedAt }, google)
}

async function clientAccessToken(client: GoogleAuthClient, google: Google): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const answer = await asked(() => client.getAccessToken(), 'access token')
  const { token: value } = Object(answer) as { readonly token?: unknown }
  const end = client.credentials?.expiry_date
  const expiresIn = typeof end === 'number' ? (end - requestedAt) / 1000 : undefined
  if (typeof value !== 'string' || !isTokenText(value)) throw noAccessToken()
  return accessTokenOf({ value, expiresIn }, { answer: { endpoint: 'the AuthClient' }, requestedAt }, google)
}

async function asked<T>(work: () => Promise<T>, what: string): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw clientFailure(error, what, NAME)
  }
}

/** What to pass instead of something else. */
const PASS = 'Pass an AuthClient of google-auth-library; of a GoogleAuth that is `await googleAuth.getClient()`.'

function noAccessToken(): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${NAME}: getAccessToken() of the AuthClient gave no { token }. ${PASS}`,
    endpoint: 'the AuthClient',
    strategy: NAME,
  })
}

function needsServiceAccount(): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${NAME}: this AuthClient has no fetchIdToken: Google makes ID tokens for Databricks for service accounts alone. Pass { serviceAccount } to fromAuthClient(): the one to act as.`,
    attribute: 'serviceAccount',
    strategy: NAME,
  })
}
