import type { Token } from '@lakeauth/core'
import type { Call } from './azure.js'

/** Somebody who signs in to Entra. Each call asks anew; core keeps what comes. */
export interface Identity {
  /** No setting chooses its tenant. */
  readonly hasFixedTenant?: boolean
  /**
   * A token for a resource: the application id of Databricks, or one of Azure's own (`https://management.azure.com/`), whose
   * slash at the end belongs to it.
   */
  token(resource: string, call: Call): Promise<Token>
}
