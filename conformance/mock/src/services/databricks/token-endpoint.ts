import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Handler } from '../route.js'
import { isForeignAccount } from './discovery.js'
import { authorizationCode } from './grants/authorization-code.js'
import { clientCredentials } from './grants/client-credentials.js'
import { type Grant, refuseGrant } from './grants/grant.js'
import { jwtBearer } from './grants/jwt-bearer.js'
import { refreshToken } from './grants/refresh-token.js'
import { tokenExchange } from './grants/token-exchange.js'
import { oauthError } from './oauth-error.js'

const grants: Readonly<Record<string, Grant>> = {
  client_credentials: clientCredentials,
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  'urn:ietf:params:oauth:grant-type:token-exchange': tokenExchange,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearer,
}

/** The token endpoint of a workspace or account. */
export const tokenEndpoint: Handler = (exchange) => {
  const read = readForm(exchange)
  if ('refused' in read) return read.refused
  const { form } = read
  const grantType = form.get('grant_type')
  if (!grantType) return refuseGrant('invalid_request', 'missing-grant', 'grant_type is required')
  const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined
  if (!grant) return refuseGrant('unsupported_grant_type', 'unsupported-grant', 'The grant type is not supported')
  if (isForeignAccount(exchange) && exchange.world.enforces('wrong-account'))
    return oauthError(401, 'invalid_client', 'Client authentication failed', {
      code: 'wrong-account',
      sentence: 'The path names another account than this world has.',
    })
  return grant(exchange, form)
}

/** The form of a request to an OAuth endpoint, none of whose parameters may be repeated (RFC 6749 section 3.2). */
export function readForm({ body, world }: Exchange): { readonly form: URLSearchParams } | { readonly refused: Answer } {
  const { form } = body
  if (!form)
    return {
      refused: refuseGrant('invalid_request', 'wrong-media-type', 'The body must be application/x-www-form-urlencoded'),
    }
  const repeated = [...new Set(form.keys())].some((key) => form.getAll(key).length > 1)
  return repeated && world.enforces('repeated-parameter')
    ? { refused: refuseGrant('invalid_request', 'repeated-parameter', 'A parameter is repeated') }
    : { form }
}
