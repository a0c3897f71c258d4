import { ok } from '../../http/answer.js'
import { siteOf } from '../../http/exchange.js'
import type { Site } from '../../identities/site.js'
import { onAccount } from './account-call.js'
import type { IdentifiedHandler } from './bearer.js'

/** The account's workspaces. */
export const accountWorkspaces: IdentifiedHandler = onAccount((exchange) => {
  const { world } = exchange
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
})
