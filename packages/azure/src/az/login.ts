import type { Azure, Call } from '../azure.js'
import type { WorkspaceSettings } from '../settings.js'
import { resourceIdOf } from '../settings.js'
import { parseWorkspaceResourceId } from '../arm/resource-id.js'
import { tenantOfHost } from '../tenant-of-host.js'
import { azAccount } from './account.js'
import type { Az } from './az.js'
import type { AzTokenRequest } from './token.js'

/**
 * Whose token az is asked for. A tenant is named for users alone: az refuses one for managed identities, and a service
 * principal is at home in one. The tenant is the one that was set, else that of the workspace's subscription where az knows
 * it, else the one that the host shows; the subscription leads to the right login among several.
 */
export async function azLoginFor(
  settings: WorkspaceSettings,
  az: Az,
  azure: Azure,
  call: Call,
): Promise<AzTokenRequest['of']> {
  const { host, azureTenantId } = settings
  const resourceId = resourceIdOf(settings)
  const account = await azAccount(resourceId && parseWorkspaceResourceId(resourceId).subscriptionId, az, call)
  if (account.kind === 'user' && azureTenantId) return { tenantId: azureTenantId }
  if (account.asked) return { subscriptionId: account.subscriptionId }
  if (account.kind !== 'user' || !host) return undefined
  const tenantId = await tenantOfHost(host, azure, call)
  return tenantId === undefined ? undefined : { tenantId }
}
