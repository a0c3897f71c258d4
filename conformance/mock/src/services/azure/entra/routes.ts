import type { Operation } from '../../../http/operation.js'
import type { Handler, Route } from '../../route.js'
import { entraKeyDocument, instanceDiscovery, openIdConfigurationV1, openIdConfigurationV2 } from './discovery.js'
import { tokenV1, tokenV2 } from './token-endpoint.js'

/** Everything that the hosts of Entra answer. Clients that join a host and a path carelessly send two slashes, and it takes both. */
export const entraRoutes: readonly Route[] = [
  ...both('entra.token', 'POST', '/:tenant/oauth2/token', tokenV1),
  ...both('entra.token', 'POST', '/:tenant/oauth2/token/', tokenV1),
  ...both('entra.token', 'GET', '/:tenant/oauth2/token', tokenV1),
  ...both('entra.token', 'POST', '/:tenant/oauth2/v2.0/token', tokenV2),
  ...both('entra.token', 'GET', '/:tenant/oauth2/v2.0/token', tokenV2),
  ...both('entra.discovery', 'GET', '/:tenant/.well-known/openid-configuration', openIdConfigurationV1),
  ...both('entra.discovery', 'GET', '/:tenant/v2.0/.well-known/openid-configuration', openIdConfigurationV2),
  ...both('entra.instance', 'GET', '/common/discovery/instance', instanceDiscovery),
  ...both('entra.jwks', 'GET', '/:tenant/discovery/keys', entraKeyDocument),
  ...both('entra.jwks', 'GET', '/:tenant/discovery/v2.0/keys', entraKeyDocument),
]

function both(operation: Operation, method: string, path: string, handler: Handler): readonly Route[] {
  return [path, `/${path}`].map((one) => ({ operation, method, path: one, handler }))
}
