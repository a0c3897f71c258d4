import type { Token } from '@lakeauth/core'
import { type CredentialJson, invalidCredentials } from '../credential-file.js'
import { type Call, type Google, textIn } from '../google.js'
import { throughLibrary } from '../library.js'
import { allowedUrl, GOOGLE_ORIGINS, TOKEN_URL } from '../origins.js'
import { accessTokenOf } from '../tokens.js'

/** The access token of a person, from what `gcloud auth application-default login` left behind (RFC 6749 section 6). */
export async function userAccessToken(credentials: CredentialJson, { signal }: Call, google: Google): Promise<Token> {
  const { json, where } = credentials
  const clientId = textIn(json, 'client_id')
  const clientSecret = textIn(json, 'client_secret')
  const refreshToken = textIn(json, 'refresh_token')
  if (!clientId || !clientSecret || !refreshToken) {
    const problem = `${where} lacks client_id, client_secret or refresh_token. Run \`gcloud auth application-default login\`.`
    throw invalidCredentials(problem, credentials, google)
  }
  const url = allowedUrl(
    textIn(json, 'token_uri') ?? TOKEN_URL,
    { field: 'token_uri', where, usual: GOOGLE_ORIGINS },
    google,
  )
  const requestedAt = google.context.clock.now()
  const answer = await throughLibrary(
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
  const { access_token: value, expires_in: expiresIn } = answer.body
  return accessTokenOf({ value, expiresIn }, { answer, requestedAt }, google)
}
