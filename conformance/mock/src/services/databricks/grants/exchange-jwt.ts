import { longestLifetimeSeconds } from '../../../clock/bounds.js'
import type { Answer, Trial } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { Principal } from '../../../identities/principals.js'
import { redactText } from '../../../journal/redact.js'
import { issuerOf } from '../../../tokens/verify.js'
import { notHere } from '../client-authentication.js'
import { judgePolicy } from '../federation/judge-policy.js'
import { type FederationPolicy, policiesOf } from '../federation/policies.js'
import { readSubjectToken, type SubjectToken } from '../federation/subject-token.js'
import { issue } from '../issue.js'
import { readScopes, refuseScopes } from '../oauth/scopes.js'
import { tokenAnswer } from '../oauth/token-answer.js'
import { refuseGrant } from './grant.js'

/**
 * A JWT for a token, when a federation policy lets it in: one of the service principal that `client_id` names, without that one
 * of the account. The token dies with the JWT. The wire says no more than that none fits; the journal has every policy that
 * was tried and all that failed at it.
 */
export async function exchangeJwt(exchange: Exchange, form: URLSearchParams, value: string): Promise<Answer> {
  const { world } = exchange
  const token = readSubjectToken(value)
  if (!token) return refuseGrant('invalid_request', 'subject-token-malformed', 'subject_token is not a JWT')
  const clientId = form.get('client_id')
  const client = clientId === null ? undefined : world.principals.find(clientId)
  if (clientId !== null) {
    const elsewhere = notHere(exchange, client)
    if (elsewhere) return elsewhere.refused
  }
  const owner = { accountId: siteOf(exchange).accountId, ...(client && { servicePrincipal: client }) }
  const policies = policiesOf(world, owner)
  const trials = await Promise.all(policies.map((policy) => judgePolicy(world, policy, token)))
  const fitting = policies.find((_, at) => trials[at]?.failed.length === 0)
  if (!fitting && (policies.length > 0 || world.enforces('no-policy'))) return noneFits(trials)
  const principal = client ?? subjectOf(exchange, fitting, token)
  if ('status' in principal) return principal
  const scopes = readScopes(world, form.get('scope') ?? '', principal.allowedScopes)
  if ('problem' in scopes) return refuseScopes(scopes.problem)
  return answer(exchange, principal, token, scopes.scope)
}

async function answer(
  exchange: Exchange,
  principal: Principal,
  { claims }: SubjectToken,
  scope: string,
): Promise<Answer> {
  const { world, base } = exchange
  const site = siteOf(exchange)
  const left = Math.floor(Number(claims['exp'])) - Math.floor(world.clock.now() / 1000)
  const token = await issue(exchange, {
    principal,
    site,
    scope,
    issuer: issuerOf(site, base),
    lifetimeSeconds: Number.isNaN(left) ? world.settings.tokenLifetimeSeconds : Math.min(left, longestLifetimeSeconds),
  })
  return tokenAnswer(exchange, token, { scope })
}

/** Whom an account-wide policy finds in the token. */
function subjectOf(
  exchange: Exchange,
  policy: FederationPolicy | undefined,
  { claims }: SubjectToken,
): Principal | Answer {
  const { world } = exchange
  const { level, name } = siteOf(exchange)
  const subject = claims[policy?.oidc.subject_claim ?? 'sub']
  const principal = world.principals.find(typeof subject === 'string' ? subject : undefined)
  if (!principal)
    return refuse(
      'unknown-identity',
      redactText(`Nobody in the account is named ${JSON.stringify(subject) ?? 'so'}.`, world.canaries),
    )
  if (!principal.sites.includes(name) && world.enforces('identity-not-assigned'))
    return refuse('identity-not-assigned', `The identity exists and is not assigned to this ${level}.`)
  return principal
}

/** Named after the first failure of the policy that came closest. */
function noneFits(trials: readonly Trial[]): Answer {
  const closest = trials.toSorted((one, other) => one.failed.length - other.failed.length)[0]
  const [first] = closest?.failed ?? []
  return first
    ? refuse(first.code, first.sentence, trials)
    : refuse('no-policy', 'There is no federation policy for this request.')
}

function refuse(code: string, sentence: string, trace?: readonly Trial[]): Answer {
  const answer = refuseGrant('invalid_grant', code, 'The subject token matches no federation policy', sentence)
  return { ...answer, reason: { code, sentence, ...(trace && { trace }) } }
}
