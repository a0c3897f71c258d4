import { type Attribute, standardAttributes } from '@lakeauth/core'
import { parseMetadataHost } from './metadata-host.js'
import { parseOrigins } from './origins.js'
import { parseServiceAccount } from './service-account.js'

/** Settings that say where Databricks is, for every strategy of this package. */
export const placeAttributes = {
  host: { ...standardAttributes.host, required: true },
  cloud: standardAttributes.cloud,
} as const

/** Settings of Google's side, named as the official SDKs name them where they do. */
export const googleAttributes = {
  googleCredentials: {
    summary: 'A service account key: the path of its file, or its JSON',
    env: ['GOOGLE_CREDENTIALS'],
    profileKey: 'google_credentials',
    sensitive: true,
  },
  googleServiceAccount: {
    summary: 'The Google service account to act as',
    env: ['DATABRICKS_GOOGLE_SERVICE_ACCOUNT'],
    profileKey: 'google_service_account',
    parse: parseServiceAccount,
  },
  googleApplicationCredentials: {
    summary: 'The file of application default credentials, instead of the one that gcloud or the environment names',
    // Some paste the credentials themselves.
    sensitive: true,
  },
  googleMetadataHost: {
    summary: 'Where the metadata server of the machine is, when it is not at its usual address',
    env: ['GCE_METADATA_HOST'],
    ambient: true,
    parse: parseMetadataHost,
  },
  googleAllowedOrigins: {
    summary: "Origins that files of credentials may name beside Google's own, separated by commas or spaces",
    env: ['LAKEAUTH_GOOGLE_ALLOWED_ORIGINS'],
    ambient: true,
    profileKey: 'google_allowed_origins',
    parse: parseOrigins,
  },
} as const satisfies Readonly<Record<string, Attribute>>
