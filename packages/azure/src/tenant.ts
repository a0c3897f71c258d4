import { ConfigurationError } from '@lakeauth/core'
import type { Azure, Call } from './azure.js'
import type { WorkspaceSettings } from './settings.js'
import { tenantOfHost } from './tenant-of-host.js'

/**
 * The tenant to sign in to: the one that was set, or the workspace's own, which its host shows.
 *
 * @throws ConfigurationError when neither tells.
 */
export async function tenantOf(
  { host, azureTenantId }: Pick<WorkspaceSettings, 'host' | 'azureTenantId'>,
  azure: Pick<Azure, 'context' | 'strategy'>,
  call: Call,
): Promise<string> {
  const tenant = azureTenantId ?? (host && (await tenantOfHost(host, azure, call)))
  if (tenant) return tenant
  const { strategy } = azure
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: azureTenantId (ARM_TENANT_ID) is not set${host ? `, and ${host} does not show its tenant` : ''}. Set it to the tenant of Entra that the workspace belongs to.`,
    attribute: 'azureTenantId',
    strategy,
  })
}
