import { DBSQLClient } from '@databricks/sql'
import { requestToken } from '../lib/request-token.mjs'
import { quiet } from '../lib/sql.mjs'

/** The SQL driver with a user's own function as the source of tokens, here a `fetch`; the driver caches what it gives. */
export default {
  name: 'databricks-sql-provider',
  package: '@databricks/sql',
  async open(endpoint) {
    const client = new DBSQLClient({ logger: quiet })
    await client.connect({
      authType: 'external-token',
      getToken: async () => (await requestToken(endpoint)).access_token,
      host: new URL(endpoint.publicHost).hostname,
      path: '/sql/1.0/warehouses/0123456789abcdef',
      telemetryEnabled: false,
    })
    return { headers: () => client.getAuthProvider().authenticate(), close: () => client.close() }
  },
}
