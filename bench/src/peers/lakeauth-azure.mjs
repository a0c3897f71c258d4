import http from 'node:http'
import { azureClientSecret } from '@lakeauth/azure'
import { databricksAuth } from '@lakeauth/core'
import { unavailable, via } from '../lib/azure.mjs'

/** Ours for a service principal of Entra whose workspace is known by its resource id: two tokens, by the way that the peer takes. */
export default {
  name: 'lakeauth-azure',
  package: '@lakeauth/azure',
  via,
  unavailable,
  open({ proxy, azure: { publicHost: host, tenantId, clientId, clientSecret, workspaceResourceId } }) {
    http.setGlobalProxyFromEnv({ https_proxy: proxy })
    return databricksAuth({
      strategies: [azureClientSecret],
      config: {
        host,
        azureTenantId: tenantId,
        azureClientId: clientId,
        azureClientSecret: clientSecret,
        azureWorkspaceResourceId: workspaceResourceId,
      },
    })
  },
}
