import { ClientSecretCredential, getBearerTokenProvider } from '@azure/identity'
import { databricksScope, noEntra } from '../lib/azure.mjs'

/** A service principal of Entra, asked through `getBearerTokenProvider`, which keeps a token itself. */
export default {
  name: 'azure-identity-provider',
  package: '@azure/identity',
  unavailable: noEntra,
  async open({ azure: { authority, tenantId, clientId, clientSecret } }) {
    const options = { authorityHost: authority, disableInstanceDiscovery: true }
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, options)
    const provide = getBearerTokenProvider(credential, databricksScope)
    return { headers: async () => ({ Authorization: `Bearer ${await provide()}` }) }
  },
}
