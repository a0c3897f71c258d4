import { DBSQLClient } from '@databricks/sql'
import { quiet } from '../lib/sql.mjs'

/** The SQL driver's own OAuth, as `connect` sets it up. It signs in to https and Databricks names alone, so through the proxy. */
export default {
  name: 'databricks-sql',
  package: '@databricks/sql',
  via: 'through a proxy',
  unavailable: ({ proxy, ca }) =>
    proxy && ca ? undefined : 'the driver takes only https hosts of Databricks, and this mock has no proxy for them',
  async open({ publicHost, clientId, clientSecret, proxy }) {
    const { hostname, port } = new URL(proxy)
    const client = new DBSQLClient({ logger: quiet })
    await client.connect({
      authType: 'databricks-oauth',
      host: new URL(publicHost).hostname,
      path: '/sql/1.0/warehouses/0123456789abcdef',
      oauthClientId: clientId,
      oauthClientSecret: clientSecret,
      proxy: { protocol: 'http', host: hostname, port: Number(port) },
      telemetryEnabled: false,
    })
    return { headers: () => client.getAuthProvider().authenticate(), close: () => client.close() }
  },
}
