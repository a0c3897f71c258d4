import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import { verifiedClaims } from '../../../tokens/read-jwt.js'
import type { Handler } from '../../route.js'
import { authenticateClient } from '../client-authentication.js'
import { refuseGrant } from '../grants/grant.js'
import { readForm } from '../token-endpoint.js'
import { authenticateApplication } from './application.js'
import { endLogin } from './end-login.js'
import { oauthPart } from './state.js'

/**
 * Token revocation (RFC 7009): a refresh token takes its whole login with it, an access token only itself. A token that nobody
 * knows is no error.
 */
export const revoke: Handler = async (exchange) => {
  const read = readForm(exchange)
  if ('refused' in read) return read.refused
  const { form } = read
  const client = authenticateAny(exchange, form)
  if ('refused' in client) return client.refused
  const value = form.get('token')
  if (value === null) return refuseGrant('invalid_request', 'missing-token', 'token is required')
  const found = await find(exchange, value)
  if (!found) return done
  if (
    (found.clientId !== client.id || found.site !== siteOf(exchange).name) &&
    exchange.world.enforces('token-of-another-client')
  )
    return refuseGrant('invalid_grant', 'token-of-another-client', 'The token was not issued to this client')
  found.end()
  return done
}

const done: Answer = { status: 200, headers: { 'cache-control': 'no-store' }, json: {} }

/** Applications and service principals alike may take back their tokens. */
function authenticateAny(
  exchange: Exchange,
  form: URLSearchParams,
): { readonly id: string } | { readonly refused: Answer } {
  const application = authenticateApplication(exchange, form)
  if ('application' in application) return { id: application.application.id }
  const client = authenticateClient(exchange, form)
  if ('client' in client) return { id: client.client.userName }
  const isApplication = exchange.world.part(oauthPart).clients.has(form.get('client_id') ?? '')
  return isApplication ? application : client
}

interface Found {
  readonly clientId: string
  readonly site: string
  end(): void
}

/** Whatever `token_type_hint` says: a hint may be wrong. */
async function find(exchange: Exchange, value: string): Promise<Found | undefined> {
  const { world } = exchange
  const refresh = world.part(oauthPart).refreshTokens.get(value)
  if (refresh) {
    const { login } = refresh
    return { clientId: login.client.id, site: login.site, end: () => endLogin(world, login) }
  }
  const claims = await verifiedClaims(world.keys, value)
  if (!claims) return undefined
  const site = siteOf(exchange)
  const isOurs = [claims['aud']].flat().includes(site.id)
  return {
    clientId: String(claims['client_id']),
    site: isOurs ? site.name : '',
    end: () => void world.revoked.add(value),
  }
}
