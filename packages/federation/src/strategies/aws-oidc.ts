import { assertAwsCredentials } from '../checked-source.js'
import { type AwsAttributes, awsIdentity } from '../aws/identity.js'
import type { AwsCredentialProvider } from '../aws/web-identity-token.js'
import { type FederatedStrategy, federatedStrategy } from '../federated-strategy.js'

const NAME = 'aws-oidc'
const SUMMARY = 'A role of AWS, by a token that STS signs'

/**
 * A role of AWS, by a token of STS (`GetWebIdentityToken`, with outbound identity federation enabled in the account). It needs
 * the optional package `@aws-sdk/client-sts`, loaded on first use.
 */
export const awsOidc: FederatedStrategy<AwsAttributes> = /* @__PURE__ */ federatedStrategy({
  name: NAME,
  summary: SUMMARY,
  subjectToken: /* @__PURE__ */ awsIdentity(),
})

/**
 * {@link awsOidc} with keys of your own: a credential provider of the SDK of AWS, such as `fromTemporaryCredentials`.
 *
 * @example
 * ```ts
 * import { fromAwsCredentials } from '@lakeauth/federation'
 *
 * declare function keysOfTheVault(): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }>
 *
 * export const awsOidc = fromAwsCredentials({ credentials: keysOfTheVault })
 * ```
 */
export function fromAwsCredentials(options: {
  readonly credentials: AwsCredentialProvider
}): FederatedStrategy<AwsAttributes> {
  const { credentials } = Object(options) as typeof options
  assertAwsCredentials(credentials)
  return federatedStrategy({ name: NAME, summary: SUMMARY, subjectToken: awsIdentity(credentials) })
}
