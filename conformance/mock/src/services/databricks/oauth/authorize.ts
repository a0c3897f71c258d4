import { randomHex } from '../../../entropy/secrets.js'
import type { Answer } from '../../../http/answer.js'
import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { Principal } from '../../../identities/principals.js'
import { issuerOf } from '../../../tokens/verify.js'
import type { Handler } from '../../route.js'
import { isForeignAccount } from '../discovery.js'
import { oauthError } from '../oauth-error.js'
import { isRegisteredRedirect, type OAuthClient } from './clients.js'
import { takeScript } from './login-script.js'
import { readScopes } from './scopes.js'
import { type Login, type LoginScript, oauthPart } from './state.js'

/** A client and where it wants its answer: only then may anything be redirected. */
interface Destination {
  readonly client: OAuthClient
  readonly redirectUri: string
}

/** What goes back to the client as parameters of the redirect. */
type Callback = Readonly<Record<string, string>>

/**
 * The authorization endpoint (RFC 6749 section 4.1.1, PKCE of RFC 7636). The scripted user answers at once: the redirect is the
 * answer to this request. A fault rule that holds `workspace.authorize` is a user who takes their time.
 */
export const authorize: Handler = (exchange) => {
  const destination = readDestination(exchange)
  if ('status' in destination) return destination
  const script = takeScript(exchange.world)
  const user = readProblem(exchange, destination.client) ?? readUser(exchange, script)
  if ('error' in user) {
    const { error, description, code } = user
    return redirect(exchange, destination, script, { error, error_description: description }, code)
  }
  return redirect(exchange, destination, script, { code: newCode(exchange, destination, user) })
}

/** What the user sees instead of a redirect: nobody may be sent to a URI that the client never named. */
function readDestination(exchange: Exchange): Destination | Answer {
  const { query, world } = exchange
  const { clients } = world.part(oauthPart)
  const [id, redirectUri] = [query.get('client_id'), query.get('redirect_uri')]
  if (isForeignAccount(exchange) && world.enforces('wrong-account'))
    return oauthError(400, 'invalid_request', 'The account does not exist', { code: 'wrong-account' })
  const client = clients.get(id ?? '')
  if (!client)
    return oauthError(400, 'invalid_client', `OAuth application with client_id: '${id ?? ''}' not available`, {
      code: 'unknown-application',
    })
  // A parameter without a value is as good as none (RFC 6749 section 3.1).
  if (!redirectUri) return oauthError(400, 'invalid_request', 'redirect_uri is required', { code: 'missing-redirect' })
  if (!URL.canParse(redirectUri))
    return oauthError(400, 'invalid_request', 'redirect_uri is malformed', { code: 'malformed-redirect' })
  if (!isRegisteredRedirect(client, redirectUri) && world.enforces('unregistered-redirect'))
    return oauthError(400, 'invalid_request', 'redirect_uri is not registered', { code: 'unregistered-redirect' })
  return { client, redirectUri }
}

interface Problem {
  readonly error: string
  readonly description: string
  readonly code: string
}

function readProblem({ query, world }: Exchange, client: OAuthClient): Problem | undefined {
  const repeated = [...new Set(query.keys())].some((key) => query.getAll(key).length > 1)
  const challenge = query.get('code_challenge')
  const invalid = (code: string, description: string): Problem => ({ error: 'invalid_request', code, description })
  const problems: readonly (Problem | false)[] = [
    repeated && invalid('repeated-parameter', 'A parameter is repeated'),
    query.get('response_type') !== 'code' && {
      error: 'unsupported_response_type',
      code: 'wrong-response-type',
      description: 'response_type must be code',
    },
    challenge === null && invalid('missing-challenge', 'code_challenge is required'),
    challenge !== null &&
      query.get('code_challenge_method') !== 'S256' &&
      invalid('challenge-not-s256', 'code_challenge_method must be S256'),
    challenge !== null &&
      !/^[\w-]{43}$/.test(challenge) &&
      invalid('malformed-challenge', 'code_challenge is malformed'),
  ]
  const first = problems.find((problem) => problem !== false && world.enforces(problem.code))
  if (first) return first
  const scopes = readScopes(world, query.get('scope') ?? '', client.scopes)
  return 'problem' in scopes ? scopes.problem : undefined
}

function readUser(exchange: Exchange, script: LoginScript): Problem | Principal {
  const { world } = exchange
  const user = script.as === undefined ? world.user : world.principals.find(script.as)
  const denied = (code: string, description: string): Problem => ({ error: 'access_denied', code, description })
  if (script.deny && world.enforces('user-denied')) return denied('user-denied', 'The user denied the request')
  const isMember = user?.kind === 'user' && user.sites.includes(siteOf(exchange).name)
  if (!isMember && world.enforces('user-not-a-member'))
    return denied('user-not-a-member', `User is not a member of this ${siteOf(exchange).level}`)
  return user ?? world.user
}

function newCode(exchange: Exchange, { client, redirectUri }: Destination, principal: Principal): string {
  const { world, query } = exchange
  const { codes, settings } = world.part(oauthPart)
  const nonce = query.get('nonce')
  const login: Login = {
    client,
    principal,
    site: siteOf(exchange).name,
    scope: (query.get('scope') ?? '').split(' ').filter(Boolean).join(' '),
    ...(nonce !== null && { nonce }),
    accessTokens: new Set(),
    ended: false,
  }
  const value = `dcod${randomHex(32)}`
  const expiresAt = world.clock.now() + settings.codeLifetimeSeconds * 1000
  codes.set(value, { login, redirectUri, challenge: query.get('code_challenge') ?? '', expiresAt, used: false })
  world.canaries.add('authorization-code', value)
  return value
}

function redirect(
  exchange: Exchange,
  { redirectUri }: Destination,
  script: LoginScript,
  callback: Callback,
  code?: string,
): Answer {
  const state = exchange.query.get('state')
  const iss = issuerOf(siteOf(exchange), exchange.base)
  const sent: Readonly<Record<string, string | null>> = { ...callback, state, iss, ...script.callback }
  const location = new URL(redirectUri)
  for (const [name, value] of Object.entries(sent)) if (value !== null) location.searchParams.set(name, value)
  return {
    status: 302,
    headers: { location: location.href, 'cache-control': 'no-store' },
    ...(code !== undefined && { reason: { code, sentence: String(callback['error_description']) } }),
  }
}
