import type { StrategyContext } from '@lakeauth/core'
import type { AzureCloud } from './clouds.js'

/** What every request to Azure needs to know. */
export interface Azure {
  /** The name of the strategy, for errors. */
  readonly strategy: string
  readonly context: StrategyContext
  readonly cloud: AzureCloud
  /** Where Entra is: the cloud's, unless the user set another. An origin. */
  readonly authority: string
  /** The application whose tokens Databricks takes. */
  readonly databricksAppId: string
}

/** What any request needs. */
export type Asking = Pick<Azure, 'strategy' | 'context'>

/** One call's part in a request. */
export interface Call {
  readonly signal?: AbortSignal | undefined
}
