import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Handler } from '../route.js'
import { issueAccessToken } from './access-tokens.js'
import { readAssertion } from './assertion.js'
import { googleOAuthError } from './google-error.js'
import { issueIdToken } from './id-tokens.js'
import { refreshGrant } from './refresh-grant.js'
import { scopeList } from './scopes.js'
import { tokenAnswer, tokenFields } from './token-answer.js'

/** `oauth2.googleapis.com/token`: for service accounts a signed assertion, for people a refresh token. */
export const googleToken: Handler = (exchange) => {
  const { form } = exchange.body
  const grant = form?.get('grant_type') ?? ''
  if (form && grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer') return assertionGrant(exchange, form)
  if (form && grant === 'refresh_token') return refreshGrant(exchange, form)
  return googleOAuthError('unsupported_grant_type', `Invalid grant_type: ${grant.slice(0, 100)}`, {
    code: form ? 'unsupported-google-grant' : 'wrong-media-type',
    sentence: form ? 'The grant is neither an assertion nor a refresh token.' : 'The body is not a form.',
  })
}

async function assertionGrant(exchange: Exchange, form: URLSearchParams): Promise<Answer> {
  const asserted = await readAssertion(exchange, form.get('assertion') ?? '')
  if ('refused' in asserted) return asserted.refused
  const { account, claims } = asserted
  const audience = claims['target_audience']
  if (typeof audience === 'string') {
    const token = await issueIdToken(exchange, { account, audience, azp: account.email })
    return tokenAnswer({ id_token: token.value })
  }
  const scopes = scopeList(claims['scope'])
  const token = await issueAccessToken(exchange, { member: `serviceAccount:${account.email}`, scopes })
  return tokenAnswer(tokenFields(exchange, token))
}
