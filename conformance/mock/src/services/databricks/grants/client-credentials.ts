import { siteOf } from '../../../http/exchange.js'
import { issuerOf } from '../../../tokens/verify.js'
import { authenticateClient } from '../client-authentication.js'
import { issue } from '../issue.js'
import { readScopes, refuseScopes } from '../oauth/scopes.js'
import { tokenAnswer } from '../oauth/token-answer.js'
import type { Grant } from './grant.js'

/** A service principal with its secret (RFC 6749 section 4.4). */
export const clientCredentials: Grant = async (exchange, form) => {
  const authenticated = authenticateClient(exchange, form)
  if ('refused' in authenticated) return authenticated.refused
  const { client } = authenticated
  const { world, base } = exchange
  const scopes = readScopes(world, form.get('scope') ?? '', client.allowedScopes)
  if ('problem' in scopes) return refuseScopes(scopes.problem)
  const site = siteOf(exchange)
  const lifetimeSeconds = world.settings.tokenLifetimeSeconds
  const order = { principal: client, site, scope: scopes.scope, issuer: issuerOf(site, base), lifetimeSeconds }
  return tokenAnswer(exchange, await issue(exchange, order), { scope: scopes.scope })
}
