import type { Answer } from '../../http/answer.js'
import { type BasicPair, basicReadings } from '../../http/basic.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { ClientSecret, Principal } from '../../identities/principals.js'
import { oauthError } from './oauth-error.js'

/** The client, or why it is refused. */
export type Authenticated = { readonly client: Principal } | { readonly refused: Answer }

/** Finds the service principal by HTTP Basic (RFC 6749 section 2.3.1) or form fields, or refuses with `invalid_client`. */
export function authenticateClient(exchange: Exchange, form: URLSearchParams): Authenticated {
  const presented = presentedPairs(exchange, form)
  if ('refused' in presented) return presented
  if (presented.pairs.length === 0)
    return invalidClient('no-client-authentication', 'Neither a usable Basic header nor a client secret in the form.')
  return judge(exchange, presented.pairs)
}

/** Every reading of what a client shows of itself; none when it shows no secret. */
export function presentedPairs(
  { headers, world }: Exchange,
  form: URLSearchParams,
): { readonly pairs: readonly BasicPair[] } | { readonly refused: Answer } {
  const header = headers.get('authorization')
  const id = form.get('client_id')
  const secret = form.get('client_secret')
  if (header !== null && secret !== null && world.enforces('two-client-authentications'))
    return {
      refused: oauthError(400, 'invalid_request', 'Use one client authentication method', {
        code: 'two-client-authentications',
      }),
    }
  if (header === null) return { pairs: id === null || secret === null ? [] : [{ user: id, password: secret }] }
  const pairs = basicReadings(header)
  const differs = pairs.length > 0 && id !== null && !pairs.some(({ user }) => user === id)
  if (differs && world.enforces('client-ids-differ'))
    return invalidClient('client-ids-differ', 'The Basic header and the form name different clients.')
  return { pairs }
}

/** The refusal of a client, with why for the journal. */
export function invalidClient(code: string, sentence: string): { readonly refused: Answer } {
  return { refused: oauthError(401, 'invalid_client', 'Client authentication failed', { code, sentence }) }
}

/** Why a service principal may not get a token here, if so. The wire does not tell the two apart. */
export function notHere(exchange: Exchange, client: Principal | undefined): { readonly refused: Answer } | undefined {
  const { level, name } = siteOf(exchange)
  if (client?.kind !== 'service-principal')
    return invalidClient('unknown-client', `No service principal of this ${level} has this client id.`)
  if (!client.sites.includes(name) && exchange.world.enforces('client-not-assigned'))
    return invalidClient('client-not-assigned', `The service principal exists and is not assigned to this ${level}.`)
  return undefined
}

function judge(exchange: Exchange, pairs: readonly BasicPair[]): Authenticated {
  const { world } = exchange
  const readings = pairs.map(({ user, password }) => ({ client: world.principals.find(user), password }))
  const known = readings.filter(({ client }) => !notHere(exchange, client))
  const [first] = known
  if (!first) return mostTelling(exchange, readings)
  const client = first.client as Principal
  const matches = known.flatMap(({ client: one, password }) => {
    const secret = one?.secrets.find(({ value }) => value === password)
    return one && secret ? [{ client: one, secret }] : []
  })
  const [match] = matches
  if (!match)
    return world.enforces('wrong-secret')
      ? invalidClient('wrong-secret', 'The client exists; the secret is not one of its secrets.')
      : { client }
  if (isDead(match.secret, world.clock.now()) && world.enforces('dead-secret'))
    return invalidClient('dead-secret', 'The client secret expired or was revoked.')
  return { client: match.client }
}

function mostTelling(
  exchange: Exchange,
  readings: readonly { readonly client: Principal | undefined }[],
): { readonly refused: Answer } {
  const known = readings.find(({ client }) => client?.kind === 'service-principal')
  return notHere(exchange, known?.client) ?? invalidClient('unknown-client', 'No client has this id.')
}

function isDead(secret: ClientSecret, now: number): boolean {
  return secret.revoked === true || (secret.expiresAt !== undefined && secret.expiresAt <= now)
}
