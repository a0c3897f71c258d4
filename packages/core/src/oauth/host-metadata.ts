import type { StrategyContext } from '../context.js'
import { isAuthError, type TokenRequestError } from '../errors.js'
import { internalsOf } from '../internals.js'
import { isRetryable } from '../lifecycle/retry.js'
import { getJson } from './get-json.js'
import { type HostMetadata, parseHostMetadata } from './host-metadata-document.js'

const METADATA_PATH = '/.well-known/databricks-config'

/**
 * The host's metadata, asked for once. A host that has none, as older deployments, yields an empty object for good. So does
 * one whose answer is of no use, but only for a minute: a login page of a proxy goes away. No answer at all and an outage
 * are errors, since asking again may help.
 *
 * @throws TokenRequestError when nobody answers, or the host cannot answer now.
 * @example
 * ```ts
 * import { hostMetadata, type StrategyContext } from '@lakeauth/core'
 *
 * const accountOf = async (host: string, context: StrategyContext) => (await hostMetadata(host, context)).accountId
 * ```
 */
export async function hostMetadata(
  host: string,
  context: Pick<StrategyContext, 'once' | 'fetch' | 'logger' | 'clock'>,
  request?: { readonly signal?: AbortSignal },
): Promise<HostMetadata> {
  const load = async ({ signal }: { readonly signal: AbortSignal }): Promise<HostMetadata> => {
    try {
      const metadata = parseHostMetadata(await getJson(host + METADATA_PATH, 'host metadata', context, signal))
      internalsOf(context).learned(metadata)
      return metadata
    } catch (error) {
      if (statusOf(error) === 404) return {}
      throw error
    }
  }
  try {
    return await context.once(`host-metadata ${host}`, load, request)
  } catch (error) {
    if (request?.signal?.aborted || isRetryable(error) || statusOf(error) === undefined) throw error
    context.logger.debug(`${host}${METADATA_PATH} is of no use`, { error })
    return {}
  }
}

/** The status of the answer that an error is about; `undefined` when there was none. */
function statusOf(error: unknown): number | undefined {
  return isAuthError(error) ? (error as Partial<TokenRequestError>).status : undefined
}
