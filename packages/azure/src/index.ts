/**
 * Sign in to Azure Databricks with Entra ID.
 *
 * @packageDocumentation
 */
import { azureClientSecret } from './strategies/azure-client-secret.js'

export { azureClientSecret }

/** The strategies of this package, for a chain. What a person set up by name beats what the machine or the pipeline is. */
export const azureStrategies: readonly [typeof azureClientSecret] = [azureClientSecret]
