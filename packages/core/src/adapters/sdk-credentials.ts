import { clientUnsupported, kindOf } from './client-unsupported.js'
import { type AdaptedAuth, assertSameOrigin, hostOf } from './host-of.js'

/** The names that the SDK's types allow. At run time it is the `authType` of the sign-in, whichever that is. */
export type SdkAuthType =
  | 'default'
  | 'pat'
  | 'basic'
  | 'azure-cli'
  | 'azure-msi'
  | 'azure-client-secret'
  | 'google-credentials'
  | 'google-id'
  | 'metadata-service'
  | 'databricks-cli'
  | 'oauth-m2m'

/** What is used of the SDK's `Config`. */
export interface SdkConfig {
  host?: string
  skipVerify?: boolean
}

/** Sets the headers of one request. */
export type SdkRequestVisitor = (headers: { set(name: string, value: string): void }) => Promise<void>

/** The `CredentialProvider` of `@databricks/sdk-experimental`. */
export interface SdkCredentials {
  name: SdkAuthType
  configure(config: SdkConfig): Promise<SdkRequestVisitor>
}

const CLIENT = '@databricks/sdk-experimental'

/**
 * Credentials for a `WorkspaceClient` or `AccountClient` of `@databricks/sdk-experimental` 0.17 that you set up yourself;
 * {@link sdkOptions} sets up the rest too.
 *
 * A client without a host gets that of the sign-in; one with another host is refused (`ERR_ORIGIN_FORBIDDEN`). The SDK
 * leaves certificates unchecked unless `skipVerify` is `false`: where the client does not say, these credentials set it.
 * A sign-in that fails rejects the call with our `AuthError`, before the SDK's retries.
 */
export function sdkCredentials(auth: AdaptedAuth): SdkCredentials {
  return {
    name: auth.authType as SdkAuthType,
    configure: async (config) => {
      if (typeof config !== 'object' || config === null) {
        throw clientUnsupported(CLIENT, 'its Config in configure()', kindOf(config))
      }
      const host = await hostOf(auth)
      config.host ??= host
      config.skipVerify ??= false
      assertSameOrigin(CLIENT, config.host, host)
      return async (headers) => {
        if (typeof headers?.set !== 'function') {
          throw clientUnsupported(CLIENT, 'Headers with set() to sign', kindOf(headers))
        }
        // The host is read again after this, and a Config can be changed.
        assertSameOrigin(CLIENT, config.host ?? host, host)
        for (const [name, value] of Object.entries(await auth.headers())) headers.set(name, value)
      }
    },
  }
}
