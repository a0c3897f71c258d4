import type { AttributeMap, Settings } from '../attributes.js'
import type { DetectContext, StrategyContext } from '../context.js'
import type { Detection } from '../strategy.js'

/** What one call asks of a {@link SubjectTokenSource}. */
export interface SubjectTokenRequest {
  /** Whom the token should be for (`aud`). A source whose token is made elsewhere, such as a file, cannot choose it. */
  readonly audience?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** The last token is too near its end: a source that keeps one must not hand it out again. */
  readonly renew?: boolean | undefined
}

/**
 * Yields the workload's own token: a JWT of its identity provider, freshly read or asked for with each call. It keeps none,
 * so that whoever exchanges it decides for how long the result is kept.
 */
export type SubjectTokenSource = (request?: SubjectTokenRequest) => Promise<string>

/**
 * An identity that a workload has where it runs, as a strategy needs it: the settings that describe it, the origins that it
 * is asked for at, the signs that it is there, and the source of its tokens. A strategy adds to its own parts those of the
 * identity, and in use exchanges what the source yields for a token of its own cloud.
 *
 * @example
 * A strategy that sends the token of a GitHub job to Entra as a client assertion.
 * ```ts
 * import { bearerCredential, cachedSource, createToken, defineStrategy, type StrategyContext } from '@lakeauth/core'
 * import { githubIdentity } from '@lakeauth/core/subject-token'
 *
 * declare function entraToken(assertion: string, context: StrategyContext): Promise<string>
 *
 * export const githubOidcAzure = defineStrategy({
 *   name: 'github-oidc-azure',
 *   summary: 'A GitHub job that Entra trusts',
 *   attributes: githubIdentity.attributes,
 *   egress: (settings) => ['https://login.microsoftonline.com', ...githubIdentity.egress(settings)],
 *   detect: githubIdentity.detect,
 *   configure: (settings, context) => {
 *     const subject = githubIdentity.source(settings, context)
 *     const token = cachedSource(
 *       {
 *         key: { grant: 'entra-assertion', ...githubIdentity.key(settings, context) },
 *         source: async (request) => {
 *           const assertion = await subject({ audience: 'api://AzureADTokenExchange', signal: request?.signal })
 *           return createToken({ value: await entraToken(assertion, context) })
 *         },
 *       },
 *       context,
 *     )
 *     return bearerCredential({ authType: 'github-oidc-azure', token }, context)
 *   },
 * })
 * ```
 */
export interface WorkloadIdentity<A extends AttributeMap = AttributeMap> {
  readonly attributes: A
  /** Origins that its tokens are asked for at; only those that its provider is known by, or that the user allowed. */
  egress(settings: Partial<Settings<A>>): readonly string[]
  /** Local facts alone, and what is missing with the lines that would add it. */
  detect(settings: Partial<Settings<A>>, context: DetectContext): Detection | Promise<Detection>
  /** Tells this identity from another one in the key of a cached token. Values may be secrets: a shared store sees a hash. */
  key(settings: Partial<Settings<A>>, context: DetectContext): Readonly<Record<string, string>>
  /**
   * `false` when the key names a place (a file, a callback, keys that are found elsewhere) and not the identity behind it: what
   * comes of its tokens goes to no shared store, where whoever names the same place would be given it.
   */
  readonly shared?: false | undefined
  /**
   * What renews its token, and what to do when nothing does: one or two sentences for an error. Absent where each call gets a
   * token that is made for it.
   */
  renewal?(settings: Partial<Settings<A>>, context: StrategyContext): string
  /** Pure wiring; all I/O happens when the source is called. */
  source(settings: Partial<Settings<A>>, context: StrategyContext): SubjectTokenSource
}
