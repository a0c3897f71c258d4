import {
  bearerCredential,
  type CachedSource,
  cachedSource,
  type Credential,
  type TokenRequest,
  type TokenSource,
} from '@lakeauth/core'
import { isAccountHost } from './gcp-host.js'
import { type Google, SCOPES } from './google.js'
import type { Identity } from './identity.js'

/** The header with which Databricks itself acts on Google Cloud. */
const ACCESS_TOKEN_HEADER = 'X-Databricks-GCP-SA-Access-Token'

/** What {@link googleCredential} is given. */
export interface GoogleCredentialOptions {
  readonly host: string
  /** Tells this identity's tokens from those of others. */
  readonly key: Readonly<Record<string, string>>
  /** `false` when the key tells where an identity is found and not which it is. */
  readonly shared?: false | undefined
  /** Whoever signs in; asked again for every token, so that a file that was replaced is noticed. */
  readonly identity: () => Identity | Promise<Identity>
  /** The access token is kept by whoever gives it out, until shortly before its end: asking for another is no use. */
  readonly keepsAccessToken?: () => boolean | Promise<boolean>
}

/**
 * A credential of two tokens: a Google ID token for the host (its audience is the origin, without a path) as the bearer token,
 * and an access token of the same account. Account APIs need the second; workspaces take it when it can be had.
 */
export function googleCredential(options: GoogleCredentialOptions, google: Google): Credential {
  const { host, key, shared, identity } = options
  const { context, strategy } = google
  const source = (
    grant: string,
    ask: (who: Identity, request: TokenRequest) => ReturnType<TokenSource>,
  ): CachedSource =>
    cachedSource(
      { key: { ...key, grant }, source: async (request = {}) => ask(await identity(), request), shared },
      context,
    )
  const token = source('google-id-token', (who, { signal }) => who.idToken(host, { signal }))
  const access = source('google-access-token', (who, { signal }) => who.accessToken(SCOPES, { signal }))
  const second = isAccountHost(host) ? access : ({ source: access, optional: true } as const)
  const credential = bearerCredential(
    { authType: strategy, token, headers: { [ACCESS_TOKEN_HEADER]: second } },
    context,
  )
  const { keepsAccessToken } = options
  if (!keepsAccessToken) return credential
  return {
    ...credential,
    headers: async (request) => {
      const isRefused = request?.rejected?.[ACCESS_TOKEN_HEADER] !== undefined
      return credential.headers(isRefused && (await keepsAccessToken()) ? withoutSecond(request) : request)
    },
  }
}

/** Only the bearer token counts as refused. */
function withoutSecond(request: TokenRequest): TokenRequest {
  const { [ACCESS_TOKEN_HEADER]: _kept, ...rejected } = request.rejected ?? {}
  return { ...request, rejected }
}
