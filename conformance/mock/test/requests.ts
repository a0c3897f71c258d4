import type { Level } from '../src/identities/site.js'
import type { World } from '../src/world/world.js'

/** A Basic header, encoded as UTF-8 unless the text is given as bytes. */
export function basic(user: string, password: string, encoding: BufferEncoding = 'utf8'): string {
  return `Basic ${Buffer.from(`${user}:${password}`, encoding).toString('base64')}`
}

/** Where a level's token endpoint is. */
export function tokenUrl(world: World, level: Level = 'workspace'): string {
  const { workspace, account } = world
  return level === 'workspace'
    ? `${workspace.host}/oidc/v1/token`
    : `${account.host}/oidc/accounts/${account.accountId}/v1/token`
}

/** Asks for a token with client credentials. */
export function requestToken(
  world: World,
  options: { level?: Level; fetch?: typeof fetch; form?: Record<string, string>; authorization?: string } = {},
): Promise<Response> {
  const { level = 'workspace', fetch = world.fetch } = options
  const { clientId, clientSecret } = level === 'workspace' ? world.workspace : world.account
  return fetch(tokenUrl(world, level), {
    method: 'POST',
    headers: { authorization: options.authorization ?? basic(clientId, clientSecret) },
    body: new URLSearchParams(options.form ?? { grant_type: 'client_credentials', scope: 'all-apis' }),
  })
}

/** Calls a workspace API with a token. */
export function callApi(
  world: World,
  token: string,
  path = '/api/2.0/preview/scim/v2/Me',
  fetch = world.fetch,
): Promise<Response> {
  return fetch(`${world.workspace.host}${path}`, { headers: { authorization: `Bearer ${token}` } })
}

/** Posts JSON to a workspace API with a token. */
export function sendJson(world: World, token: string, path: string, body: unknown, method = 'POST'): Promise<Response> {
  return world.fetch(`${world.workspace.host}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** The claims of a JWT, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString())
}

/** A JSON body, loosely typed. */
// biome-ignore lint/suspicious/noExplicitAny: tests read what they assert
export function json(response: Response): Promise<any> {
  return response.json()
}
