import { type CredentialStrategy, defineStrategy } from '@lakeauth/core'
import { googleAttributes, placeAttributes } from '../attributes.js'
import { googleCredential } from '../credential.js'
import {
  type CredentialJson,
  fileOf,
  invalidCredentials,
  isJson,
  parseCredentialJson,
  readCredentialFile,
} from '../credential-file.js'
import { hostDetection } from '../detection.js'
import { assertOnGoogleCloud } from '../gcp-host.js'
import { assertUniverse } from '../file-members.js'
import { type Google, textIn } from '../google.js'
import { METADATA_URL } from '../metadata-host.js'
import { GOOGLE_ORIGINS, originsOf } from '../origins.js'
import { keyAccessToken, keyIdToken, parseServiceAccountKey } from '../sources/service-account-key.js'

const attributes = {
  ...placeAttributes,
  googleCredentials: { ...googleAttributes.googleCredentials, required: true },
  googleAllowedOrigins: googleAttributes.googleAllowedOrigins,
} as const

const NAME = 'google-credentials'

/**
 * A service account with a key: the path of its file, or its JSON. The key signs an assertion for each token, and never leaves
 * the process; a file that was replaced is read again with the next token.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { googleCredentials } from '@lakeauth/gcp'
 *
 * const signIn = () =>
 *   databricksAuth({
 *     strategies: [googleCredentials],
 *     config: { host: 'https://1234567890.1.gcp.databricks.com', googleCredentials: '/run/secrets/key.json' },
 *   })
 * ```
 */
export const googleCredentials: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: NAME,
  summary: 'A Google service account with a key',
  attributes,
  egress: ({ googleAllowedOrigins }) => [...GOOGLE_ORIGINS, ...originsOf(googleAllowedOrigins)],
  detect: (settings) => {
    const elsewhere = hostDetection(settings)
    if (elsewhere?.missing) return elsewhere
    if (!settings.googleCredentials) {
      const reason = 'googleCredentials (GOOGLE_CREDENTIALS) is not set'
      return { applicable: false, reason, missing: ['googleCredentials'] }
    }
    return elsewhere ?? { applicable: true, evidence: ['googleCredentials'] }
  },
  configure: (settings, context) => {
    assertOnGoogleCloud(settings, NAME)
    const allowed = originsOf(settings.googleAllowedOrigins)
    const value = settings.googleCredentials.reveal()
    const google: Google = { strategy: NAME, context, allowed, metadata: METADATA_URL }
    return googleCredential(
      {
        host: settings.host,
        key: { credentials: value },
        // Another account may have its key at the same path, on another machine or later.
        shared: isJson(value) ? undefined : false,
        identity: async () => {
          const key = parseServiceAccountKey(serviceAccountOnly(await read(value, google), google), google)
          return {
            idToken: (audience, call) => keyIdToken(key, audience, call, google),
            accessToken: (scopes, call) => keyAccessToken(key, scopes, call, google),
          }
        },
      },
      google,
    )
  },
})

function read(value: string, google: Google): Promise<CredentialJson> | CredentialJson {
  const attribute = 'googleCredentials'
  const setting = google.context.sourceOf(attribute)
  if (isJson(value)) return parseCredentialJson(value, { where: `the JSON in ${setting}`, attribute }, google)
  return readCredentialFile(value, { where: fileOf(value, setting), attribute }, google)
}

/** @throws ConfigurationError for credentials of another type: they are no identity for Databricks by themselves. */
function serviceAccountOnly(credentials: CredentialJson, google: Google): CredentialJson {
  const type = textIn(credentials.json, 'type')
  assertUniverse(credentials, google)
  if (type === 'service_account') return credentials
  const known = [
    'authorized_user',
    'external_account',
    'impersonated_service_account',
    'external_account_authorized_user',
  ]
  const what =
    type === undefined ? 'names no type' : known.includes(type) ? `is of the type ${type}` : 'is of another type'
  throw invalidCredentials(
    `${credentials.where} ${what}, and a key of the type service_account is expected. Other credentials sign in with google-id: name their file in GOOGLE_APPLICATION_CREDENTIALS, and set googleServiceAccount.`,
    credentials,
    google,
  )
}
