import { randomHex } from '../../../entropy/secrets.js'
import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import { signJwt } from '../../../tokens/sign.js'
import { issuerOf } from '../../../tokens/verify.js'
import { issue } from '../issue.js'
import { type Login, oauthPart } from './state.js'
import { tokenAnswer } from './token-answer.js'

/**
 * The tokens of a login: an access token, an ID token when `openid` was asked for, and a refresh token when `offline_access`
 * was, unless the one that the request came with stays (`keepsRefreshToken`).
 */
export async function answerLogin(
  exchange: Exchange,
  login: Login,
  scope: string,
  keepsRefreshToken = false,
): Promise<Answer> {
  const { world, base } = exchange
  const site = siteOf(exchange)
  const { client, principal } = login
  const granted = new Set(login.scope.split(' '))
  const refreshToken =
    granted.has('offline_access') && !keepsRefreshToken ? newRefreshToken(exchange, login) : undefined
  const token = await issue(exchange, {
    principal,
    site,
    scope,
    issuer: issuerOf(site, base),
    clientId: client.id,
    lifetimeSeconds: client.accessTokenLifetimeSeconds ?? world.settings.tokenLifetimeSeconds,
  })
  login.accessTokens.add(token.value)
  // The login may have ended while the token was being signed.
  if (login.ended) world.revoked.add(token.value)
  return tokenAnswer(exchange, token, {
    scope,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(granted.has('openid') && { id_token: await idToken(exchange, login, token.lifetimeSeconds) }),
  })
}

function newRefreshToken({ world }: Exchange, login: Login): string {
  const { settings, refreshTokens } = world.part(oauthPart)
  const seconds = login.client.refreshTokenLifetimeSeconds ?? settings.refreshTokenLifetimeSeconds
  const value = `doau${randomHex(32)}`
  refreshTokens.set(value, { login, expiresAt: world.clock.now() + seconds * 1000, spent: false })
  world.canaries.add('refresh-token', value)
  return value
}

async function idToken(exchange: Exchange, login: Login, lifetimeSeconds: number): Promise<string> {
  const { world, base } = exchange
  const claims = {
    iss: issuerOf(siteOf(exchange), base),
    aud: login.client.id,
    sub: login.principal.userName,
    email: login.principal.userName,
    ...(login.nonce !== undefined && { nonce: login.nonce }),
  }
  const { value } = await signJwt(world, { ring: world.keys, claims, lifetimeSeconds, canary: 'id-token' })
  return value
}
