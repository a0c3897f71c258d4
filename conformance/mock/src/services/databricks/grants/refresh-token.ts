import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import { answerLogin } from '../oauth/answer-login.js'
import { authenticateApplication } from '../oauth/application.js'
import type { OAuthClient } from '../oauth/clients.js'
import { endLogin } from '../oauth/end-login.js'
import { readScopes, refuseScopes } from '../oauth/scopes.js'
import { oauthPart, type RefreshToken } from '../oauth/state.js'
import { type Grant, refuseGrant } from './grant.js'

/** A refresh token for tokens (RFC 6749 section 6), rotated as the world's `refreshRotation` says. */
export const refreshToken: Grant = (exchange, form) => {
  const { world } = exchange
  const { refreshTokens, settings } = world.part(oauthPart)
  const authenticated = authenticateApplication(exchange, form)
  if ('refused' in authenticated) return authenticated.refused
  const value = form.get('refresh_token')
  if (value === null) return refuseGrant('invalid_request', 'missing-refresh-token', 'refresh_token is required')
  const token = refreshTokens.get(value)
  if (!token) return dead(exchange, 'unknown-refresh-token', 'No such refresh token was ever given.')
  const refused = judge(exchange, token, authenticated.application)
  if (refused) return refused
  const granted = token.login.scope.split(' ')
  const scopes = readScopes(world, form.get('scope') ?? token.login.scope, token.login.scope.split(' '))
  if ('problem' in scopes) return refuseScopes({ ...scopes.problem, error: 'invalid_scope' })
  const { refreshRotation } = settings
  token.spent = refreshRotation !== 'none'
  return answerLogin(exchange, token.login, narrowed(scopes.scope, granted), refreshRotation === 'none')
}

/** The scopes that were asked for, without those that were never granted. */
function narrowed(scope: string, granted: readonly string[]): string {
  return scope
    .split(' ')
    .filter((one) => granted.includes(one))
    .join(' ')
}

function judge(exchange: Exchange, token: RefreshToken, application: OAuthClient): Answer | undefined {
  const { world } = exchange
  const { login, expiresAt, spent } = token
  if (spent && world.enforces('refresh-token-reused')) return reuse(exchange, token)
  const checks: readonly (readonly [string, boolean, string])[] = [
    ['refresh-token-revoked', login.ended, 'The login of this refresh token has been ended.'],
    ['refresh-token-expired', expiresAt <= world.clock.now(), 'The refresh token is older than its lifetime.'],
    ['refresh-token-of-another-client', login.client !== application, 'The token was given to another client.'],
    ['refresh-token-of-another-host', login.site !== siteOf(exchange).name, 'The token was given by another host.'],
  ]
  const failed = checks.find(([name, fails]) => fails && world.enforces(name))
  return failed && dead(exchange, failed[0], failed[2])
}

function reuse(exchange: Exchange, { login }: RefreshToken): Answer {
  const { world } = exchange
  if (world.part(oauthPart).settings.refreshRotation === 'rotate+reuse-revokes-family') {
    endLogin(world, login)
    return dead(exchange, 'refresh-token-reused', 'Another took its place before; all that the login gave is revoked.')
  }
  return dead(exchange, 'refresh-token-reused', 'Another took its place before.')
}

/** The wire never says why. */
function dead({ world }: Exchange, code: string, sentence: string): Answer {
  const { deadRefreshTokenError } = world.part(oauthPart).settings
  return refuseGrant(deadRefreshTokenError, code, 'Refresh token is invalid', sentence)
}
