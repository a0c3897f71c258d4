import { ConfigurationError } from '@lakeauth/core'
import type { Azure, Call } from './azure.js'
import type { WorkspaceSettings } from './settings.js'

/** The tenant to sign in to: the one that was set. */
export async function tenantOf(settings: WorkspaceSettings, { strategy }: Azure, _call: Call): Promise<string> {
  if (settings.azureTenantId) return settings.azureTenantId
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: azureTenantId (ARM_TENANT_ID) is not set.`,
    attribute: 'azureTenantId',
    strategy,
  })
}
