import type { DatabricksAuth } from '../databricks-auth.js'
import { type AdaptedAuth, hostOf } from './host-of.js'
import { clientUnsupported } from './client-unsupported.js'

/** The `IAuthentication` of `@databricks/sql`. */
export interface SqlAuthentication {
  /** The headers of one request. Rejects with an `AuthError` when the sign-in fails. */
  authenticate(): Promise<Record<string, string>>
}

/** The part of the options of `DBSQLClient.connect` that a sign-in knows. */
export interface SqlConnection {
  /** Host name without a scheme, as the driver takes it. */
  readonly host: string
  readonly port: number
  readonly authType: 'custom'
  readonly provider: SqlAuthentication
}

/**
 * Signs the requests of `@databricks/sql` 2: `client.connect({ authType: 'custom', provider: sqlAuthentication(auth), … })`.
 * The driver does not say where it sends the headers. {@link sqlConnection} gives it the right host too.
 */
export function sqlAuthentication(auth: Pick<DatabricksAuth, 'headers'>): SqlAuthentication {
  // A copy: the driver writes into what it is given.
  return { authenticate: async () => ({ ...(await auth.headers()) }) }
}

/**
 * Host and sign-in for `DBSQLClient.connect`, so that neither can be meant for another workspace than the other.
 *
 * @throws ConfigurationError when the host is not https: the driver speaks nothing else.
 * @example
 * ```ts
 * import { DBSQLClient } from '@databricks/sql'
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { sqlConnection } from '@lakeauth/core/adapters'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const client = new DBSQLClient()
 * await client.connect({ ...(await sqlConnection(auth)), path: '/sql/1.0/warehouses/1234567890abcdef' })
 * ```
 */
export async function sqlConnection(auth: AdaptedAuth): Promise<SqlConnection> {
  const { protocol, hostname, port } = new URL(await hostOf(auth))
  if (protocol !== 'https:') throw clientUnsupported('@databricks/sql', 'a host with https', `one with ${protocol}//`)
  return {
    host: hostname,
    port: port === '' ? 443 : Number(port),
    authType: 'custom',
    provider: sqlAuthentication(auth),
  }
}
