import type { Answer } from '../../http/answer.js'
import { type BasicPair, basicReadings } from '../../http/basic.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { ClientSecret, Principal } from '../../identities/principals.js'
import type { Site } from '../../identities/site.js'
import type { WorldState } from '../../world/state.js'
import { oauthError } from './oauth-error.js'

/** Finds the client by HTTP Basic (RFC 6749 section 2.3.1) or form fields, or refuses with `invalid_client`. */
export function authenticateClient(
  exchange: Exchange,
  form: URLSearchParams,
): { readonly client: Principal } | { readonly refused: Answer } {
  const { headers, world } = exchange
  const header = headers.get('authorization')
  const formId = form.get('client_id')
  const formSecret = form.get('client_secret')
  if (header !== null && formSecret !== null)
    return {
      refused: oauthError(400, 'invalid_request', 'Use one client authentication method', {
        code: 'two-client-authentications',
      }),
    }
  const pairs = header === null ? formPair(formId, formSecret) : basicReadings(header)
  if (pairs.length === 0)
    return invalidClient('no-client-authentication', 'Neither a usable Basic header nor a client secret in the form.')
  if (header !== null && formId !== null && !pairs.some(({ user }) => user === formId))
    return invalidClient('client-ids-differ', 'The Basic header and the form name different clients.')
  return judge(world, pairs, siteOf(exchange))
}

function judge(world: WorldState, pairs: readonly BasicPair[], site: Site): ReturnType<typeof authenticateClient> {
  let sawClient = false
  for (const { user, password } of pairs) {
    const client = world.principals.find(user)
    if (client?.kind !== 'service-principal' || !client.sites.includes(site.name)) continue
    sawClient = true
    const secret = client.secrets.find(({ value }) => value === password)
    if (!secret) continue
    if (isDead(secret, world.clock.now()))
      return invalidClient('dead-secret', 'The client secret expired or was revoked.')
    return { client }
  }
  return sawClient
    ? invalidClient('wrong-secret', 'The client exists; the secret is not one of its secrets.')
    : invalidClient('unknown-client', `No service principal of this ${site.level} has this client id.`)
}

function formPair(id: string | null, secret: string | null): readonly BasicPair[] {
  return id === null || secret === null ? [] : [{ user: id, password: secret }]
}

function isDead(secret: ClientSecret, now: number): boolean {
  return secret.revoked === true || (secret.expiresAt !== undefined && secret.expiresAt <= now)
}

function invalidClient(code: string, sentence: string): { readonly refused: Answer } {
  return { refused: oauthError(401, 'invalid_client', 'Client authentication failed', { code, sentence }) }
}
