import { credentialOf, databricksScope, managementScope, unavailable, via } from '../lib/azure.mjs'

/** A service principal of Entra, asked for both tokens that Databricks takes, at once, as a careful user writes it. */
export default {
  name: 'azure-identity-tokens',
  package: '@azure/identity',
  via,
  unavailable,
  async open(endpoint) {
    const credential = credentialOf(endpoint)
    return {
      async headers() {
        const scopes = [databricksScope, managementScope]
        const [bearer, management] = await Promise.all(scopes.map((scope) => credential.getToken(scope)))
        return {
          Authorization: `Bearer ${bearer.token}`,
          'X-Databricks-Azure-SP-Management-Token': management.token,
          'X-Databricks-Azure-Workspace-Resource-Id': endpoint.azure.workspaceResourceId,
        }
      },
    }
  },
}
