import type { StrategyContext } from '@lakeauth/core'
import type { SubjectTokenRequest } from '@lakeauth/core/subject-token'
import { assertCallback } from '../checked-source.js'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

/** What {@link googleOidc} is given. */
export interface GoogleOidcOptions {
  /** A Google ID token for an audience, as `getIdTokenClient(audience)` of `google-auth-library` fetches one. */
  idToken(audience: string, request: SubjectTokenRequest, context: StrategyContext): Promise<string>
  /** Origins that it reaches through `context.fetch`; none for a library with connections of its own. */
  readonly egress?: readonly string[]
}

/**
 * A service account of Google, by its ID token, wherever Databricks runs. Databricks on Google Cloud takes such a token without
 * an exchange: see `@lakeauth/gcp`.
 *
 * @example
 * ```ts
 * import { googleOidc } from '@lakeauth/federation'
 *
 * declare function googleIdToken(audience: string): Promise<string>
 *
 * export const strategy = googleOidc({ idToken: googleIdToken })
 * ```
 */
export function googleOidc(options: GoogleOidcOptions): FederatedStrategy {
  const { idToken, egress = [] } = Object(options) as typeof options
  assertCallback(idToken, 'idToken')
  return federatedStrategy({
    name: 'google-oidc',
    summary: 'A service account of Google, by its ID token',
    subjectToken: (request, context) => idToken(request.audience ?? '', request, context),
    egress,
  })
}
