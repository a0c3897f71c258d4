// The sign-in of the SQL driver, as `connect` sets it up, then a call with its header: the mock has no warehouse to ask.
import { DBSQLClient } from '@databricks/sql'
import { callWith } from './call.mjs'

const { DATABRICKS_HOST, DATABRICKS_TOKEN, DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET, HTTPS_PROXY } = process.env
const { hostname, port } = new URL(HTTPS_PROXY)
const client = new DBSQLClient({ logger: { log() {}, setLevel() {} } })
await client.connect({
  host: new URL(DATABRICKS_HOST).hostname,
  path: '/sql/1.0/warehouses/0123456789abcdef',
  proxy: { protocol: 'http', host: hostname, port: Number(port) },
  telemetryEnabled: false,
  ...(DATABRICKS_TOKEN
    ? { token: DATABRICKS_TOKEN }
    : {
        authType: 'databricks-oauth',
        ...(DATABRICKS_CLIENT_ID && {
          oauthClientId: DATABRICKS_CLIENT_ID,
          oauthClientSecret: DATABRICKS_CLIENT_SECRET,
        }),
      }),
})
// The driver asks users for the scope `sql` alone.
await callWith(await client.getAuthProvider().authenticate(), '/api/2.0/sql/warehouses')
await client.close()
