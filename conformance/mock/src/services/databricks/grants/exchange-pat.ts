import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import { issuerOf } from '../../../tokens/verify.js'
import { issue } from '../issue.js'
import { authorizationDetails } from '../oauth/authorization-details.js'
import { readScopes, refuseScopes } from '../oauth/scopes.js'
import { tokenAnswer } from '../oauth/token-answer.js'
import { refuseGrant } from './grant.js'

/** A personal access token for an OAuth token of its owner, which does not outlive it. */
export async function exchangePat(exchange: Exchange, form: URLSearchParams, value: string): Promise<Answer> {
  const { world, base } = exchange
  const site = siteOf(exchange)
  const pat = world.pats.findLive(value)
  if (pat?.site !== site.name)
    return refuseGrant(
      'invalid_grant',
      'subject-pat',
      'The subject token is invalid',
      pat ? `The personal access token is for another host.` : `It is ${world.pats.whyDead(value)}.`,
    )
  const scopes = readScopes(world, form.get('scope') ?? '', pat.owner.allowedScopes)
  if ('problem' in scopes) return refuseScopes(scopes.problem)
  const details = authorizationDetails(form)
  if ('refused' in details) return details.refused
  const left =
    pat.expiryTime === -1 ? Number.POSITIVE_INFINITY : Math.floor((pat.expiryTime - world.clock.now()) / 1000)
  const token = await issue(exchange, {
    principal: pat.owner,
    site,
    scope: scopes.scope,
    issuer: issuerOf(site, base),
    lifetimeSeconds: Math.min(world.settings.tokenLifetimeSeconds, left),
    claims: details.claims,
  })
  return tokenAnswer(exchange, token, { scope: scopes.scope })
}
