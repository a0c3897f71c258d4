/**
 * Sign in to Azure Databricks with Entra ID.
 *
 * @packageDocumentation
 */
import { azureCli } from './strategies/azure-cli.js'
import { azureClientSecret } from './strategies/azure-client-secret.js'

export { parseWorkspaceResourceId, type WorkspaceResource, workspaceResourceId } from './arm/resource-id.js'
export { azureCli, azureClientSecret }

/** The strategies of this package, for a chain. What a person set up by name beats what the machine or the pipeline is. */
export const azureStrategies: readonly [typeof azureClientSecret, typeof azureCli] = [azureClientSecret, azureCli]
