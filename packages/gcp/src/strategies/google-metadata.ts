import { type CredentialStrategy, defineStrategy } from '@lakeauth/core'
import { googleAttributes, placeAttributes } from '../attributes.js'
import { googleCredential } from '../credential.js'
import { hostDetection } from '../detection.js'
import { assertOnGoogleCloud } from '../gcp-host.js'
import type { Google } from '../google.js'
import { machineEvidence } from '../machine-evidence.js'
import { METADATA_URL } from '../metadata-host.js'
import { metadataAccessToken, metadataIdToken } from '../sources/metadata.js'

const attributes = { ...placeAttributes, googleMetadataHost: googleAttributes.googleMetadataHost } as const

const NAME = 'google-metadata'

/**
 * The service account of the machine itself: on Compute Engine, on GKE with workload identity, and on Cloud Run. Databricks
 * has to know that account. The metadata server is asked in use alone, and has a second to answer.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { googleMetadata } from '@lakeauth/gcp'
 *
 * const signIn = () =>
 *   databricksAuth({ strategies: [googleMetadata], config: { host: 'https://1234567890.1.gcp.databricks.com' } })
 * ```
 */
export const googleMetadata: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'The service account of a machine, pod or service of Google Cloud',
  attributes,
  egress: ({ googleMetadataHost }) => [new URL(googleMetadataHost ?? METADATA_URL).origin],
  detect: async (settings, context) => {
    const elsewhere = hostDetection(settings)
    if (elsewhere) return elsewhere
    const machine = await machineEvidence(context)
    if (machine) return { applicable: true, evidence: [machine] }
    const reason =
      'nothing shows a machine of Google Cloud; set authType to "google-metadata" to ask its metadata server anyway'
    return { applicable: false, reason }
  },
  configure: (settings, context) => {
    assertOnGoogleCloud(settings, NAME)
    const metadata = settings.googleMetadataHost ?? METADATA_URL
    const google: Google = { strategy: NAME, context, allowed: [], metadata }
    const identity = {
      idToken: (audience: string, call: { readonly signal?: AbortSignal | undefined }) =>
        metadataIdToken(audience, call, google),
      accessToken: (scopes: readonly string[], call: { readonly signal?: AbortSignal | undefined }) =>
        metadataAccessToken(scopes, call, google),
    }
    return googleCredential(
      { host: settings.host, key: { metadata }, shared: false, identity: () => identity, keepsAccessToken: () => true },
      google,
    )
  },
})
