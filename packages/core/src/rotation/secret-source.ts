import type { Secret } from '../secret.js'

/** Where a secret is kept: asked each time, and nothing is kept of the answer. */
export type SecretSource = (request?: { readonly signal?: AbortSignal }) => Promise<Secret>

/** What becomes of them: a source has become a {@link Secret}. */
export type Resolved<C> = { [K in keyof C]: C[K] extends SecretSource ? Secret : Exclude<C[K], SecretSource> }

/**
 * Reads the secrets that a configuration takes from elsewhere, all at the same time, and leaves the other values as they
 * are. A source that fails is the error: no other place is tried, and no setting is left out.
 *
 * @throws StoreError or ApiError, as the source does.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { keyringSecret, resolveSecrets } from '@lakeauth/core/rotation'
 *
 * const config = await resolveSecrets({
 *   host: 'https://dbc-a1b2.cloud.databricks.com',
 *   token: keyringSecret({ service: 'databricks', account: 'ada' }),
 * })
 * const auth = await databricksAuth({ strategies: coreStrategies, config })
 * ```
 */
export async function resolveSecrets<const C extends Readonly<Record<string, unknown>>>(
  config: C,
  request?: { readonly signal?: AbortSignal },
): Promise<Resolved<C>> {
  const entries = Object.entries(config).map(async ([key, value]) => [
    key,
    typeof value === 'function' ? await (value as SecretSource)(request) : value,
  ])
  return Object.fromEntries(await Promise.all(entries)) as Resolved<C>
}
