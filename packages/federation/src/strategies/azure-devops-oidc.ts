import { azureDevOpsIdentity } from '@lakeauth/core/subject-token'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** A job of Azure Pipelines: the pipeline itself, or with `oidcServiceConnectionId` a service connection. */
export const azureDevOpsOidc: FederatedStrategy<typeof azureDevOpsIdentity.attributes> =
  /* @__PURE__ */ federatedStrategy({
    name: 'azure-devops-oidc',
    summary: 'A job of Azure Pipelines',
    subjectToken: azureDevOpsIdentity,
  })
