import { assertCallback } from '../checked-source.js'
import { type FederatedStrategy, federatedStrategy, type SubjectTokenCallback } from '../federated-strategy.js'

/**
 * ID tokens of your own making or fetching. {@link federatedStrategy} gives such a strategy a name of its own.
 *
 * @example
 * ```ts
 * import { callbackOidc } from '@lakeauth/federation'
 *
 * declare function tokenOfTheSidecar(audience?: string): Promise<string>
 *
 * export const strategy = callbackOidc({ subjectToken: ({ audience }) => tokenOfTheSidecar(audience) })
 * ```
 */
export function callbackOidc(options: {
  readonly subjectToken: SubjectTokenCallback
  /** Origins that the callback reaches through `context.fetch`. */
  readonly egress?: readonly string[]
}): FederatedStrategy {
  const { subjectToken, egress = [] } = Object(options) as typeof options
  assertCallback(subjectToken, 'subjectToken')
  return federatedStrategy({ name: 'callback-oidc', summary: 'ID tokens of a callback', subjectToken, egress })
}
