import { getBearerTokenProvider } from '@azure/identity'
import { credentialOf, databricksScope, unavailable, via } from '../lib/azure.mjs'

/** A service principal of Entra, asked through `getBearerTokenProvider`, which keeps a token itself. */
export default {
  name: 'azure-identity-provider',
  package: '@azure/identity',
  via,
  unavailable,
  async open(endpoint) {
    const provide = getBearerTokenProvider(credentialOf(endpoint), databricksScope)
    return { headers: async () => ({ Authorization: `Bearer ${await provide()}` }) }
  },
}
