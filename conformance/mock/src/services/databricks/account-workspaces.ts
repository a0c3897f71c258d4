import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { Site } from '../../identities/site.js'
import type { IdentifiedHandler } from './bearer.js'
import { databricksError } from './databricks-error.js'
import { isForeignAccount } from './discovery.js'

/** The account's workspaces. The workspace id header is only for workspace and unified hosts. */
export const accountWorkspaces: IdentifiedHandler = (exchange) => {
  const { headers, world } = exchange
  if (headers.has('x-databricks-workspace-id'))
    return databricksError(
      400,
      'INVALID_PARAMETER_VALUE',
      'X-Databricks-Workspace-Id is not allowed on account calls.',
      'workspace-header-on-account',
    )
  if (isForeignAccount(exchange))
    return databricksError(403, 'PERMISSION_DENIED', 'No access to this account.', 'wrong-account')
  const account = siteOf(exchange)
  const workspace = Object.values(world.sites).find(
    (site) => site.level === 'workspace' && site.cloud === account.cloud,
  ) as Site
  return ok([
    {
      workspace_id: Number(workspace.id),
      workspace_name: world.name,
      deployment_name: workspace.deployment,
      workspace_status: 'RUNNING',
    },
  ])
}
