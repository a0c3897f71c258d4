import type { CredentialStrategy } from '@lakeauth/core'
import { azureDevOpsIdentity } from '@lakeauth/core/subject-token'
import { type FederatedAttributes, federatedStrategy } from '../federated-strategy.js'

/**
 * A job of Azure Pipelines that an application in Entra trusts, with no secret anywhere: the pipeline itself, or a service
 * connection by its id. The step has to map the job's token: `env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }`.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { azureDevOpsOidcAzure } from '@lakeauth/azure'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [azureDevOpsOidcAzure],
 *     config: {
 *       host: 'https://adb-1234567890123456.7.azuredatabricks.net',
 *       azureTenantId: '00000000-0000-0000-0000-000000000001',
 *       azureClientId: '00000000-0000-0000-0000-000000000002',
 *       oidcServiceConnectionId: '00000000-0000-0000-0000-000000000003',
 *     },
 *   })
 * ```
 */
export const azureDevOpsOidcAzure: CredentialStrategy<FederatedAttributes<typeof azureDevOpsIdentity.attributes>> =
  /* @__PURE__ */ federatedStrategy(
    { name: 'azure-devops-oidc-azure', summary: 'An Azure Pipelines job that an application of Entra trusts' },
    azureDevOpsIdentity,
  )
