import {
  cachedSource,
  type CredentialStrategy,
  defineStrategy,
  type DetectContext,
  type Detection,
  type Settings,
} from '@lakeauth/core'
import { googleAttributes, placeAttributes } from '../attributes.js'
import { googleCredential } from '../credential.js'
import { invalidCredentials, isJson, readCredentialFile } from '../credential-file.js'
import { defaultCredentialsPlace } from '../default-credentials.js'
import { hostDetection } from '../detection.js'
import { assertOnGoogleCloud } from '../gcp-host.js'
import type { Google } from '../google.js'
import { machineEvidence } from '../machine-evidence.js'
import { METADATA_URL } from '../metadata-host.js'
import { GOOGLE_ORIGINS, originsOf } from '../origins.js'
import { planFor } from '../plan.js'
import { MACHINE_ORIGINS } from '../sources/machine.js'
import type { DefaultCredentials } from '../unfold.js'

const { googleServiceAccount, googleApplicationCredentials, googleMetadataHost, googleAllowedOrigins } =
  googleAttributes

const attributes = {
  ...placeAttributes,
  googleServiceAccount,
  googleApplicationCredentials,
  googleMetadataHost,
  googleAllowedOrigins,
} as const

const NAME = 'google-id'

/**
 * Application default credentials that act as a service account: the login of a user, a machine of Google Cloud, the key of
 * another account, or a workload elsewhere (workload identity federation). Without `googleServiceAccount`, and then by
 * `authType` alone, it signs in as the service account that the credentials are or lead to.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { googleId } from '@lakeauth/gcp'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [googleId],
 *     config: {
 *       host: 'https://1234567890.1.gcp.databricks.com',
 *       googleServiceAccount: 'databricks@my-project.iam.gserviceaccount.com',
 *     },
 *   })
 * ```
 */
export const googleId: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'Application default credentials of Google that act as a service account',
  attributes,
  egress: ({ googleMetadataHost: metadata, googleAllowedOrigins: allowed }) => [
    ...new Set([
      ...GOOGLE_ORIGINS,
      ...MACHINE_ORIGINS,
      new URL(metadata ?? METADATA_URL).origin,
      ...originsOf(allowed),
    ]),
  ],
  detect,
  configure: (settings, context) => {
    assertOnGoogleCloud(settings, NAME)
    const google: Google = {
      strategy: NAME,
      context,
      allowed: originsOf(settings.googleAllowedOrigins),
      metadata: settings.googleMetadataHost ?? METADATA_URL,
    }
    const wanted = settings.googleServiceAccount
    const place = defaultCredentialsPlace(settings.googleApplicationCredentials?.reveal(), context)
    const plan = async (): Promise<ReturnType<typeof planFor>> => planFor(await load(place, google), wanted, google)
    const key = { account: wanted ?? '', credentials: place?.path ?? '', metadata: google.metadata }
    // Both tokens are made from it: asked for once, whoever needs it first.
    const source = cachedSource(
      {
        key: { ...key, grant: 'google-source-token' },
        source: async (request) => (await plan()).sourceToken({ signal: request?.signal }),
        shared: false,
      },
      context,
    )
    return googleCredential(
      {
        host: settings.host,
        key,
        shared: false,
        identity: async () => (await plan()).identity(source),
        keepsAccessToken: async () => (await plan()).isMachine,
      },
      google,
    )
  },
})

async function detect(settings: Partial<Settings<typeof attributes>>, context: DetectContext): Promise<Detection> {
  const elsewhere = hostDetection(settings)
  if (elsewhere?.missing) return elsewhere
  if (!settings.googleServiceAccount) {
    const reason = 'googleServiceAccount (DATABRICKS_GOOGLE_SERVICE_ACCOUNT) is not set'
    return { applicable: false, reason }
  }
  if (elsewhere) return elsewhere
  const place = defaultCredentialsPlace(settings.googleApplicationCredentials?.reveal(), context)
  if (place && (place.named || (await context.files.exists(place.path)))) {
    return { applicable: true, evidence: ['googleServiceAccount', place.where] }
  }
  const machine = await machineEvidence(context)
  if (machine) return { applicable: true, evidence: ['googleServiceAccount', machine] }
  return {
    applicable: false,
    reason: `there are no application default credentials${place ? ` at ${place.path}` : ''}, and nothing shows a machine of Google Cloud; run \`gcloud auth application-default login\`, or set authType to "google-id" to ask the metadata server anyway`,
  }
}

/** The file, when it is there or somebody named it; else the metadata server is what is left. */
async function load(place: ReturnType<typeof defaultCredentialsPlace>, google: Google): Promise<DefaultCredentials> {
  if (!place || (!place.named && !(await google.context.files.exists(place.path)))) return 'metadata'
  if (isJson(place.path)) {
    const problem = `${place.where} is given as JSON, and a path is expected. Write the JSON to a file and name that; a key of a service account may also stand in GOOGLE_CREDENTIALS (googleCredentials).`
    throw invalidCredentials(problem, place, google)
  }
  return readCredentialFile(place.path, place, google)
}
