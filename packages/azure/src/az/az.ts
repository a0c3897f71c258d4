import type { StrategyContext } from '@lakeauth/core'

/** What asking the Azure CLI takes. */
export interface Az {
  /** The strategy's name, for errors. */
  readonly strategy: string
  readonly context: StrategyContext
  /** The absolute path of az, where it was set; looked up when absent. */
  readonly path?: string | undefined
  /** How long one run may take, in milliseconds; core's bound when absent. */
  readonly timeoutMs?: number | undefined
}

/** Ends a run early. */
export interface AzCall {
  readonly signal?: AbortSignal | undefined
}
