import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Identifiers } from '../../entropy/identifiers.js'
import type { Handler, Route } from '../route.js'
import { accountRoutes } from './account.js'
import { databricksError } from './databricks-error.js'
import { hostMetadata } from './host-metadata.js'
import { workspaceRoutes } from './workspace.js'

/** The host that is account and workspace in one; workspace calls say by a header which workspace they mean. */
export function unifiedAuthority({ identifiers }: { readonly identifiers: Identifiers }): string {
  return `lakeauth-${identifiers.hex('unified', 8)}.databricks.com`
}

const configPath = '/.well-known/databricks-config'

/** Everything that a unified host answers: what its account does, and what the workspace does that a request names. */
export const unifiedRoutes: readonly Route[] = [
  { operation: 'unified.config', method: 'GET', path: configPath, handler: metadata },
  ...accountRoutes.filter(isShared).map((route) => ({ ...route, handler: onAccountSite(route.handler) })),
  ...workspaceRoutes.filter(isShared).map((route) => ({ ...route, handler: onNamedWorkspace(route) })),
]

/** The metadata of each host is its own, and so are the doubles that only a workspace's listener has. */
function isShared({ path, operation }: Route): boolean {
  return path !== configPath && operation !== 'metadata.token' && operation !== 'cli.auth-token'
}

function metadata(exchange: Exchange): Answer | Promise<Answer> {
  const { workspace, account } = exchange.world.sites
  const site = namedWorkspace(exchange) === workspace.id ? workspace : account
  return hostMetadata({ ...exchange, site, unified: true })
}

function onAccountSite(handler: Handler): Handler {
  return (exchange) => handler({ ...exchange, site: exchange.world.sites.account, unified: true })
}

function onNamedWorkspace({ operation, handler }: Route): Handler {
  return (exchange) => {
    const { world } = exchange
    const { workspace } = world.sites
    const named = namedWorkspace(exchange)
    if (named === undefined && world.enforces('no-workspace-named'))
      return databricksError(400, 'BAD_REQUEST', messageFor(operation), 'no-workspace-named')
    if (named !== undefined && named !== workspace.id && world.enforces('unknown-workspace-named'))
      return databricksError(404, 'RESOURCE_DOES_NOT_EXIST', 'No such workspace.', 'unknown-workspace-named')
    return handler({ ...exchange, site: workspace, unified: true })
  }
}

/** As a public report has it of the discovery document (terraform-provider-databricks 5696). */
function messageFor(operation: string): string {
  return operation === 'workspace.discovery'
    ? 'Unable to load OAuth Config'
    : 'X-Databricks-Workspace-Id is required for calls on a workspace.'
}

/** By header, or as browsers say it: `?o=` and `?w=`. */
function namedWorkspace({ headers, query }: Exchange): string | undefined {
  const headerNames = ['x-databricks-workspace-id', 'x-databricks-org-id']
  const named = headerNames.map((name) => headers.get(name)).find((value) => value !== null)
  return named ?? query.get('o') ?? query.get('w') ?? undefined
}
