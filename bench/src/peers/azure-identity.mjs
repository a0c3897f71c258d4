import { credentialOf, databricksScope, unavailable, via } from '../lib/azure.mjs'

/** A service principal of Entra, asked by `getToken`. */
export default {
  name: 'azure-identity',
  package: '@azure/identity',
  via,
  unavailable,
  async open(endpoint) {
    const credential = credentialOf(endpoint)
    return {
      async headers() {
        const { token } = await credential.getToken(databricksScope)
        return { Authorization: `Bearer ${token}` }
      },
    }
  },
}
