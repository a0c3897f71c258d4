import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { firstFailure } from '../../world/checks.js'
import { issueAccessToken } from './access-tokens.js'
import { googleDirectory } from './directory.js'
import { googleOAuthError } from './google-error.js'
import { signIdToken } from './id-tokens.js'
import { tokenAnswer, tokenFields } from './token-answer.js'

/** What `gcloud auth application-default login` asks for. */
const scopes = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/userinfo.email',
  'openid',
]

/** What the wire says of each refusal. */
const wire: Readonly<Record<string, readonly [error: string, description: string, status?: 401]>> = {
  'missing-google-refresh-token': ['invalid_request', 'Missing required parameter: refresh_token'],
  'unknown-google-client': ['invalid_client', 'The OAuth client was not found.', 401],
  'wrong-google-client-secret': ['invalid_client', 'Unauthorized', 401],
  'dead-google-refresh-token': ['invalid_grant', 'Token has been expired or revoked.'],
}

/** A person's refresh token. The ID token that comes with it is for the client alone: Databricks refuses its audience. */
export async function refreshGrant(exchange: Exchange, form: URLSearchParams): Promise<Answer> {
  const { world } = exchange
  const { user } = world.part(googleDirectory)
  const sent = form.get('refresh_token') ?? ''
  const refused = firstFailure(world, [
    ['missing-google-refresh-token', sent === '', 'The form has no refresh_token.'],
    ['unknown-google-client', form.get('client_id') !== user.clientId, 'No client of this world has this id.'],
    ['wrong-google-client-secret', form.get('client_secret') !== user.clientSecret, 'The secret is not the client’s.'],
    [
      'dead-google-refresh-token',
      sent !== user.refreshToken || world.revoked.has(sent),
      'The refresh token is unknown or revoked.',
    ],
  ])
  if (refused) {
    const [error, description, status] = wire[refused.code] as (typeof wire)[string]
    return googleOAuthError(error, description, refused, status)
  }
  const token = await issueAccessToken(exchange, { member: `user:${user.email}`, scopes })
  const idToken = await signIdToken(world, { account: user, audience: user.clientId, azp: user.clientId })
  return tokenAnswer({ ...tokenFields(exchange, token), scope: scopes.join(' '), id_token: idToken.value })
}
