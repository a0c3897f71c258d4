import { type Grant, refuseGrant } from './grant.js'
import { exchangeJwt } from './exchange-jwt.js'
import { exchangePat } from './exchange-pat.js'

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

/** Token exchange (RFC 8693): a JWT under a federation policy, or a personal access token, for an access token and nothing else. */
export const tokenExchange: Grant = (exchange, form) => {
  const type = form.get('subject_token_type')
  const token = form.get('subject_token')
  if (token === null) return refuseGrant('invalid_request', 'missing-subject-token', 'subject_token is required')
  const requested = form.get('requested_token_type')
  if (requested && requested !== accessTokenType && exchange.world.enforces('unsupported-requested-type'))
    return refuseGrant('invalid_request', 'unsupported-requested-type', 'requested_token_type is not supported')
  if (type === 'urn:databricks:params:oauth:token-type:personal-access-token') return exchangePat(exchange, form, token)
  if (type !== 'urn:ietf:params:oauth:token-type:jwt' && exchange.world.enforces('subject-token-type'))
    return refuseGrant('invalid_request', 'subject-token-type', 'subject_token_type is not supported')
  return exchangeJwt(exchange, form, token)
}
