import type { Handler, Route } from '../route.js'
import { oauthError } from './oauth-error.js'

/** Where somebody signs in who knows no host yet. */
export const loginAuthority = 'login.databricks.com'

/**
 * `GET /?destination_url=/oidc/v1/authorize?…`: the scripted user picks the workspace, or with `target=ACCOUNT` the account, and
 * goes on to its login page. The `iss` of that redirect tells the client which it was (RFC 9207).
 */
const pickHost: Handler = ({ query, world }) => {
  const destination = query.get('destination_url') ?? ''
  if (!destination.startsWith('/oidc/v1/authorize?') && world.enforces('foreign-destination'))
    return oauthError(400, 'invalid_request', 'destination_url must be a login page', { code: 'foreign-destination' })
  const { authority } = query.get('target') === 'ACCOUNT' ? world.sites.account : world.sites.workspace
  const location = `${world.places.originOf(authority)}${destination}`
  return { status: 302, headers: { location, 'cache-control': 'no-store' } }
}

/** Everything that the login host answers. */
export const loginRoutes: readonly Route[] = [{ operation: 'login.pick', method: 'GET', path: '/', handler: pickHost }]
