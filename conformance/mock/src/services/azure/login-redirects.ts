import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Service } from '../service.js'
import type { Handler, Route } from '../route.js'
import { directoryPart } from './directory.js'
import { databricksResource } from './resources.js'

/** `/aad/auth`: its Location is how clients learn the tenant, whose id is the first segment of the path. */
const aadAuth: Handler = (exchange) => {
  const query = new URLSearchParams({
    client_id: databricksResource,
    redirect_uri: `${exchange.base}/aad/redirect`,
    response_mode: 'form_post',
    response_type: 'code id_token',
    state: crypto.randomUUID(),
  })
  return redirect(exchange, '/oauth2/authorize', query)
}

/** The login of users with an application of Entra: the same query, at Entra. */
const authorize: Handler = (exchange) => redirect(exchange, '/oauth2/v2.0/authorize', exchange.query)

const routes: readonly Route[] = [
  { operation: 'azure.aad-auth', method: 'GET', path: '/aad/auth', handler: aadAuth },
  { operation: 'azure.authorize', method: 'GET', path: '/oidc/oauth2/v2.0/authorize', handler: authorize },
]

/** What Databricks hosts on Azure answer besides what all Databricks hosts do. */
export const azureDatabricksServices: readonly Service[] = [
  {
    name: 'azure-login',
    answers: (authority, { sites }) =>
      authority === sites.azure.authority || authority === sites['azure-account'].authority,
    paths: (path) => routes.some((route) => route.path === path),
    routes,
  },
]

/** Entra is named as the world knows it: under a path prefix the tenant would not be the first segment. */
function redirect({ world }: Exchange, path: string, query: URLSearchParams): Answer {
  const { cloud, tenantId } = world.part(directoryPart)
  const location = `${world.places.originOf(cloud.logins[0])}/${tenantId}${path}?${String(query)}`
  return { status: 302, headers: { location } }
}
