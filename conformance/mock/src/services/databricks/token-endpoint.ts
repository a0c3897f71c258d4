import type { Answer } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Principal } from '../../identities/principals.js'
import { issuerOf } from '../../tokens/verify.js'
import { authenticateClient } from './client-authentication.js'
import { isForeignAccount } from './discovery.js'
import { issue } from './issue.js'
import { oauthError } from './oauth-error.js'
import type { Handler } from '../route.js'

/** The token endpoint. This version knows client credentials; every other grant is unsupported. */
export const tokenEndpoint: Handler = (exchange) => {
  const { form } = exchange.body
  if (!form)
    return oauthError(400, 'invalid_request', 'The body must be application/x-www-form-urlencoded', {
      code: 'wrong-media-type',
    })
  const repeated = [...new Set(form.keys())].find((key) => form.getAll(key).length > 1)
  if (repeated !== undefined)
    return oauthError(400, 'invalid_request', 'A parameter is repeated', { code: 'repeated-parameter' })
  const grant = form.get('grant_type')
  if (!grant) return oauthError(400, 'invalid_request', 'grant_type is required', { code: 'missing-grant' })
  if (grant !== 'client_credentials')
    return oauthError(400, 'unsupported_grant_type', 'The grant type is not supported', { code: 'unsupported-grant' })
  if (isForeignAccount(exchange))
    return oauthError(401, 'invalid_client', 'Client authentication failed', {
      code: 'wrong-account',
      sentence: 'The path names another account than this world has.',
    })
  const authenticated = authenticateClient(exchange, form)
  if ('refused' in authenticated) return authenticated.refused
  return grantToken(exchange, authenticated.client, form.get('scope') ?? '')
}

async function grantToken(exchange: Exchange, principal: Principal, requested: string): Promise<Answer> {
  const scopes = requested.split(' ').filter((scope) => scope !== '')
  if (scopes.length === 0) return oauthError(400, 'invalid_scope', 'scope is required', { code: 'missing-scope' })
  if (!scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)))
    return oauthError(400, 'invalid_scope', 'The scope is malformed', { code: 'malformed-scope' })
  const { allowedScopes } = principal
  if (allowedScopes && !scopes.every((scope) => allowedScopes.includes(scope)))
    return oauthError(400, 'invalid_scope', 'The scope is not allowed for this client', { code: 'scope-not-allowed' })
  const scope = scopes.join(' ')
  const { world, base, mutation } = exchange
  const site = siteOf(exchange)
  const token = await issue(exchange, {
    principal,
    site,
    scope,
    issuer: issuerOf(site, base),
    lifetimeSeconds: world.settings.tokenLifetimeSeconds,
  })
  return {
    status: 200,
    headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
    json: {
      access_token: token.value,
      token_type: mutation?.tokenType ?? 'Bearer',
      ...(!mutation?.omitExpiresIn && { expires_in: mutation?.expiresIn ?? token.lifetimeSeconds }),
      scope,
    },
  }
}
