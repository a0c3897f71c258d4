import { ok } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import { issuerOf } from '../../tokens/verify.js'
import { databricksError } from './databricks-error.js'
import type { Handler } from '../route.js'

/** The authorization server metadata of a workspace or account (RFC 8414). */
export const discovery: Handler = async (exchange) => {
  if (isRefusedAccount(exchange)) return databricksError(404, 'ENDPOINT_NOT_FOUND', 'No such account.', 'wrong-account')
  const issuer = issuerOf(siteOf(exchange), exchange.base)
  return ok({
    issuer,
    authorization_endpoint: `${issuer}/v1/authorize`,
    token_endpoint: `${issuer}/v1/token`,
    revocation_endpoint: `${issuer}/v1/revoke`,
    jwks_uri: `${issuer}/jwks.json`,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    authorization_response_iss_parameter_supported: true,
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [(await exchange.world.keys.current()).algorithm],
    scopes_supported: ['all-apis', 'email', 'offline_access', 'openid', 'profile', 'sql'],
  })
}

/** The key document of a workspace or account. */
export const keyDocument: Handler = async (exchange) => {
  if (isRefusedAccount(exchange)) return databricksError(404, 'ENDPOINT_NOT_FOUND', 'No such account.', 'wrong-account')
  return ok({ keys: (await exchange.world.keys.published()).map((key) => key.jwk) })
}

/** Whether the path names an account that is not this world's. */
export function isForeignAccount({ params, site }: Exchange): boolean {
  return params['accountId'] !== undefined && params['accountId'] !== site?.accountId
}

function isRefusedAccount(exchange: Exchange): boolean {
  return isForeignAccount(exchange) && exchange.world.enforces('wrong-account')
}
