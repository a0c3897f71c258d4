import type { StrategyContext } from '@lakeauth/core'

/** What every request to Google needs to know. */
export interface Google {
  /** The name of the strategy, for errors. */
  readonly strategy: string
  readonly context: StrategyContext
  /** Origins that files of credentials may name beside Google's own. */
  readonly allowed: readonly string[]
  /** Where the metadata server is, without a slash at the end. */
  readonly metadata: string
}

/** One call's part in a request. */
export interface Call {
  readonly signal?: AbortSignal | undefined
}

/** Everything that may be done in a project, as far as IAM lets the account: what the official SDKs ask for. */
export const CLOUD_PLATFORM = 'https://www.googleapis.com/auth/cloud-platform'

/** The scopes of the access token that goes into the second header. */
export const SCOPES: readonly string[] = [CLOUD_PLATFORM, 'https://www.googleapis.com/auth/compute']

/** A member of parsed JSON, when it is text and not empty. */
export function textIn(json: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = json[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A member of parsed JSON, when it is an object. */
export function objectIn(
  json: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = json[key]
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
