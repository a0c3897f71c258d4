import type { AdaptedAuth } from './host-of.js'
import { type SdkAgent, sdkAgent } from './sdk-agent.js'
import { type SdkCredentials, sdkCredentials } from './sdk-credentials.js'

/** The two arguments of `new WorkspaceClient(…)` and `new AccountClient(…)`. */
export type SdkOptions = [
  config: {
    host: string
    credentials: SdkCredentials
    /** None: what `DATABRICKS_*` and profiles say was read by the sign-in, under its own rules. */
    loaders: []
    skipVerify: false
    accountId?: string
  },
  options: { agent: SdkAgent },
]

/**
 * Everything that a client of `@databricks/sdk-experimental` 0.17 needs: host, sign-in, checked certificates, and an agent
 * that follows no redirect (the SDK would send the headers to the other host). AppKit and Lakebase take such a client.
 *
 * @example
 * ```ts
 * import { WorkspaceClient } from '@databricks/sdk-experimental'
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { sdkOptions } from '@lakeauth/core/adapters'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const client = new WorkspaceClient(...(await sdkOptions(auth)))
 * console.log(await client.currentUser.me())
 * ```
 */
export async function sdkOptions(auth: AdaptedAuth): Promise<SdkOptions> {
  const { host, accountId } = await auth.place()
  return [
    { host, credentials: sdkCredentials(auth), loaders: [], skipVerify: false, ...(accountId && { accountId }) },
    { agent: await sdkAgent(host) },
  ]
}
