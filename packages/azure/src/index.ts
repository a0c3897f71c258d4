/**
 * Sign in to Azure Databricks with Entra ID.
 *
 * @packageDocumentation
 */
import { azureCli } from './strategies/azure-cli.js'
import { azureClientCertificate } from './strategies/azure-client-certificate.js'
import { azureClientSecret } from './strategies/azure-client-secret.js'
import { azureDevOpsOidcAzure } from './strategies/azure-devops-oidc-azure.js'
import { azureMsi } from './strategies/azure-msi.js'
import { azureWorkloadIdentity } from './strategies/azure-workload-identity.js'
import { githubOidcAzure } from './strategies/github-oidc-azure.js'

export { parseWorkspaceResourceId, type WorkspaceResource, workspaceResourceId } from './arm/resource-id.js'
export type { AzureCloudName } from './clouds.js'
export type { FederatedAttributes } from './federated-strategy.js'
export { type AzureTokenCredential, fromTokenCredential } from './strategies/from-token-credential.js'
export {
  azureCli,
  azureClientCertificate,
  azureClientSecret,
  azureDevOpsOidcAzure,
  azureMsi,
  azureWorkloadIdentity,
  githubOidcAzure,
}

/**
 * The strategies of this package, for a chain: secret and certificate of an application, what the machine or the pod is, the
 * login of a person, and what a pipeline is.
 */
export const azureStrategies: readonly [
  typeof azureClientSecret,
  typeof azureClientCertificate,
  typeof azureMsi,
  typeof azureWorkloadIdentity,
  typeof azureCli,
  typeof githubOidcAzure,
  typeof azureDevOpsOidcAzure,
] = [
  azureClientSecret,
  azureClientCertificate,
  azureMsi,
  azureWorkloadIdentity,
  azureCli,
  githubOidcAzure,
  azureDevOpsOidcAzure,
]
