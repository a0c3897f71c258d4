import { ClientSecretCredential } from '@azure/identity'
import { databricksScope, noEntra } from '../lib/azure.mjs'

/** A service principal of Entra, asked by `getToken`. */
export default {
  name: 'azure-identity',
  package: '@azure/identity',
  unavailable: noEntra,
  async open({ azure: { authority, tenantId, clientId, clientSecret } }) {
    const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
      authorityHost: authority,
      disableInstanceDiscovery: true,
    })
    return {
      async headers() {
        const { token } = await credential.getToken(databricksScope)
        return { Authorization: `Bearer ${token}` }
      },
    }
  },
}
