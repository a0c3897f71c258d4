import { siteOf } from '../../../http/exchange.js'
import { issuerOf, verifyToken } from '../../../tokens/verify.js'
import { issue } from '../issue.js'
import { authorizationDetails } from '../oauth/authorization-details.js'
import { tokenAnswer } from '../oauth/token-answer.js'
import { type Grant, refuseGrant } from './grant.js'

/** A token of the control plane for one of the data plane (RFC 7523), narrowed to its `authorization_details`. */
export const jwtBearer: Grant = async (exchange, form) => {
  const { world, base } = exchange
  const site = siteOf(exchange)
  const assertion = form.get('assertion')
  if (assertion === null) return refuseGrant('invalid_request', 'missing-assertion', 'assertion is required')
  if (!form.has('authorization_details') && world.enforces('missing-authorization-details'))
    return refuseGrant('invalid_request', 'missing-authorization-details', 'authorization_details is required')
  const details = authorizationDetails(form)
  if ('refused' in details) return details.refused
  const verdict = await verifyToken(world, assertion, site, base, exchange.unified)
  if ('refused' in verdict)
    return refuseGrant('invalid_grant', verdict.refused.code, 'The assertion is invalid', verdict.refused.sentence)
  const scope = (verdict.scopes ?? ['all-apis']).join(' ')
  const token = await issue(exchange, {
    principal: verdict.principal,
    site,
    scope,
    issuer: issuerOf(site, base),
    lifetimeSeconds: world.settings.tokenLifetimeSeconds,
    claims: details.claims,
  })
  return tokenAnswer(exchange, token, { scope })
}
