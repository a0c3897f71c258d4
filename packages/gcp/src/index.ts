/**
 * Sign in to Databricks on Google Cloud with Google identities.
 *
 * @packageDocumentation
 */
import { googleCredentials } from './strategies/google-credentials.js'
import { googleId } from './strategies/google-id.js'
import { googleMetadata } from './strategies/google-metadata.js'

export { fromAuthClient, type FromAuthClientOptions, type GoogleAuthClient } from './strategies/from-auth-client.js'
export { googleCredentials, googleId, googleMetadata }

/** The strategies of this package, for a chain. A key beats credentials of the environment, and these the machine's own. */
export const gcpStrategies: readonly [typeof googleCredentials, typeof googleId, typeof googleMetadata] = [
  googleCredentials,
  googleId,
  googleMetadata,
]
