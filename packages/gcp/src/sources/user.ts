import type { Token } from '@lakeauth/core'
import type { Answer } from '../ask.js'
import { type CredentialJson, invalidCredentials } from '../credential-file.js'
import { type Call, type Google, textIn } from '../google.js'
import { idTokenClaims } from '../jwt-claims.js'
import { throughLibrary } from '../library.js'
import { tokenUrlIn } from '../origins.js'
import { accessTokenOf } from '../tokens.js'

/** The access token of a person, from what `gcloud auth application-default login` left behind (RFC 6749 section 6). */
export async function userAccessToken(credentials: CredentialJson, call: Call, google: Google): Promise<Token> {
  const requestedAt = google.context.clock.now()
  const answer = await refreshed(credentials, call, google)
  const { access_token: value, expires_in: expiresIn, id_token: told } = answer.body
  const email = typeof told === 'string' ? idTokenClaims(told)?.email : undefined
  logins.set(google, { refreshToken: credentials.json['refresh_token'], email })
  return accessTokenOf({ value, expiresIn }, { answer, requestedAt }, google)
}

/** Whose login it is; `undefined` before the first access token, and where Google does not tell. */
export function userEmail({ json }: CredentialJson, google: Google): string | undefined {
  const login = logins.get(google)
  return login?.refreshToken === json['refresh_token'] ? login?.email : undefined
}

/** The login that a sign-in used last. Google tells whose it is with every access token for gcloud's own client. */
const logins = new WeakMap<Google, { readonly refreshToken: unknown; readonly email: string | undefined }>()

async function refreshed(credentials: CredentialJson, { signal }: Call, google: Google): Promise<Answer> {
  const { json, where } = credentials
  const clientId = textIn(json, 'client_id')
  const clientSecret = textIn(json, 'client_secret')
  const refreshToken = textIn(json, 'refresh_token')
  if (!clientId || !clientSecret || !refreshToken) {
    const problem = `${where} lacks client_id, client_secret or refresh_token. Run \`gcloud auth application-default login\`.`
    throw invalidCredentials(problem, credentials, google)
  }
  const url = tokenUrlIn(credentials, google)
  return throughLibrary(
    ({ UserRefreshClient }, options) =>
      new UserRefreshClient({ clientId, clientSecret, refreshToken, ...options }).refreshAccessToken(),
    {
      url,
      expected: 'an access token',
      signal,
      explain: () =>
        `The login in ${where} has ended, or was revoked. Run \`gcloud auth application-default login\` again.`,
    },
    google,
  )
}
