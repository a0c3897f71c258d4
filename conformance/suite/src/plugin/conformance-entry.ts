import type { CredentialStrategy } from '@lakeauth/core'
import type { Scenario } from '../scenario.js'

/**
 * One strategy in one scenario. A module that is given to `lakeauth-conformance run --plugin` exports a list of them by the
 * name `conformance`.
 *
 * @example
 * ```ts
 * import { pat } from '@lakeauth/core'
 * import type { ConformanceEntry } from '@lakeauth/conformance'
 *
 * export const conformance: readonly ConformanceEntry[] = [
 *   {
 *     strategy: pat,
 *     scenario: {
 *       name: 'workspace',
 *       capabilities: ['bearer', 'secret', 'pat', 'api'],
 *       arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
 *     },
 *   },
 * ]
 * ```
 */
export interface ConformanceEntry {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
}
