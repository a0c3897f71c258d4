import { fromTokenCredential } from '@lakeauth/azure'
import type { CredentialStrategy } from '@lakeauth/core'

/** Strategies that a function makes of what a user has already. The set-up of each brings that, and makes it anew. */
export const madeStrategies: readonly CredentialStrategy[] = [
  fromTokenCredential({ getToken: () => Promise.reject(new Error('The set-up brings the credential.')) }),
]
