import { encode } from 'jose/base64url'
import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import { authenticateApplication } from '../oauth/application.js'
import { answerLogin } from '../oauth/answer-login.js'
import type { OAuthClient } from '../oauth/clients.js'
import { endLogin } from '../oauth/end-login.js'
import { type AuthorizationCode, oauthPart } from '../oauth/state.js'
import { type Grant, refuseGrant } from './grant.js'

/** A code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.6). A code that comes twice ends what it gave. */
export const authorizationCode: Grant = async (exchange, form) => {
  const { world } = exchange
  const authenticated = authenticateApplication(exchange, form)
  if ('refused' in authenticated) return authenticated.refused
  const value = form.get('code')
  if (value === null) return refuseGrant('invalid_request', 'missing-code', 'code is required')
  const code = world.part(oauthPart).codes.get(value)
  if (!code) return refuseGrant('invalid_grant', 'unknown-code', 'The authorization code is invalid')
  const refused = judge(exchange, form, code, authenticated.application) ?? (await judgeVerifier(exchange, form, code))
  if (refused) return refused
  // Signing waits for another thread: a second request with this code must find it used by then.
  if (code.used && world.enforces('code-reused')) return reuse(exchange, code)
  code.used = true
  return answerLogin(exchange, code.login, code.login.scope)
}

function reuse({ world }: Exchange, { login }: AuthorizationCode): Answer {
  endLogin(world, login)
  return refuseGrant(
    'invalid_grant',
    'code-reused',
    'The authorization code is invalid',
    'The code was used before; every token that it gave is revoked.',
  )
}

function judge(
  exchange: Exchange,
  form: URLSearchParams,
  code: AuthorizationCode,
  application: OAuthClient,
): Answer | undefined {
  const { world } = exchange
  const { login, redirectUri, expiresAt } = code
  const invalid = 'The authorization code is invalid'
  const checks: readonly (readonly [string, boolean, string])[] = [
    ['code-of-another-client', login.client !== application, 'The code was given to another client.'],
    ['code-of-another-host', login.site !== siteOf(exchange).name, 'The code was given by another host.'],
    ['redirect-mismatch', form.get('redirect_uri') !== redirectUri, 'redirect_uri is not the one of the request.'],
    ['code-expired', expiresAt <= world.clock.now(), 'The code is older than its lifetime.'],
  ]
  const failed = checks.find(([name, fails]) => fails && world.enforces(name))
  return failed && refuseGrant('invalid_grant', failed[0], invalid, failed[2])
}

async function judgeVerifier(
  { world }: Exchange,
  form: URLSearchParams,
  { challenge }: AuthorizationCode,
): Promise<Answer | undefined> {
  const verifier = form.get('code_verifier')
  if (verifier === null && world.enforces('missing-verifier'))
    return refuseGrant('invalid_request', 'missing-verifier', 'code_verifier is required')
  if ((await challengeOf(verifier ?? '')) === challenge || !world.enforces('wrong-verifier')) return undefined
  return refuseGrant('invalid_grant', 'wrong-verifier', 'The code verifier is invalid')
}

async function challengeOf(verifier: string): Promise<string> {
  return encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}
