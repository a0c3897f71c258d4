import { ok } from '../../../http/answer.js'
import type { WorldState } from '../../../world/state.js'
import { directoryPart } from '../directory.js'
import type { ArmHandler } from './authorized.js'
import { missing } from './find.js'
import { forbidden, mayRead } from './may.js'

const action = 'Microsoft.Databricks/workspaces/read'

/** A workspace by its resource id: how clients learn its URL. */
export const getWorkspace: ArmHandler = (exchange, caller) => {
  const refused = missing(exchange)
  if (refused) return refused
  const { workspaceResourceId } = exchange.world.part(directoryPart)
  if (!mayRead(exchange, caller, workspaceResourceId)) return forbidden(exchange, caller, action, workspaceResourceId)
  return ok(workspaceDocument(exchange.world))
}

/** The workspaces of a subscription or resource group: those that the caller may read. */
export const listWorkspaces: ArmHandler = (exchange, caller) => {
  const refused = missing(exchange)
  if (refused) return refused
  const { workspaceResourceId, subscriptionId } = exchange.world.part(directoryPart)
  if (!mayRead(exchange, caller, workspaceResourceId))
    return forbidden(exchange, caller, action, `/subscriptions/${subscriptionId}`)
  return ok({ value: [workspaceDocument(exchange.world)] })
}

function workspaceDocument(world: WorldState): Readonly<Record<string, unknown>> {
  const { workspaceResourceId, workspaceName, subscriptionId } = world.part(directoryPart)
  const { authority, id } = world.sites.azure
  return {
    id: workspaceResourceId,
    name: workspaceName,
    type: 'Microsoft.Databricks/workspaces',
    location: 'westeurope',
    sku: { name: 'premium' },
    properties: {
      managedResourceGroupId: `/subscriptions/${subscriptionId}/resourceGroups/databricks-rg-${workspaceName}`,
      provisioningState: 'Succeeded',
      workspaceId: id,
      workspaceUrl: authority,
    },
  }
}
