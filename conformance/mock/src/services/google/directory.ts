import { randomHex } from '../../entropy/secrets.js'
import { createKeyRing, type KeyRing } from '../../keys/key-ring.js'
import { definePart } from '../../world/part.js'
import type { WorldState } from '../../world/state.js'
import { createPolicy, type IamPolicy } from './iam-policy.js'

/** A Google service account and the keys that are registered for it. */
export interface ServiceAccount {
  readonly email: string
  /** The numeric id, as text: the `sub` of its ID tokens. */
  readonly uniqueId: string
  readonly keys: KeyRing
}

/** A person's sign-in, as `gcloud auth application-default login` leaves it behind. */
interface GoogleUser {
  readonly email: string
  readonly uniqueId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
}

/** The Google project of a world: its service accounts, one person, and who may act as whom. */
export interface GoogleDirectory {
  readonly projectId: string
  readonly projectNumber: string
  /** The service account that Databricks knows. */
  readonly databricks: ServiceAccount
  /** The service account that the metadata server is signed in as; it may act as the one that Databricks knows. */
  readonly instance: ServiceAccount
  readonly user: GoogleUser
  readonly policy: IamPolicy
  addServiceAccount(email: string): ServiceAccount
  find(email: unknown): ServiceAccount | undefined
}

/** The directory of a world; keys are made on first use. */
export const googleDirectory = definePart('google directory', createDirectory)

function createDirectory({ identifiers, keyPairs, canaries, principals }: WorldState): GoogleDirectory {
  const projectId = `lakeauth-${identifiers.hex('google project', 6)}`
  const projectNumber = identifiers.decimal('google project', 12)
  const accounts = new Map<string, ServiceAccount>()
  const policy = createPolicy()
  const addServiceAccount = (email: string): ServiceAccount => {
    const named = { ...identifiers, hex: (label: string) => identifiers.hex(`${email} ${label}`, 40) }
    const uniqueId = identifiers.decimal(email, 21)
    const account = { email, uniqueId, keys: createKeyRing('RS256', named, keyPairs) }
    accounts.set(email, account)
    return account
  }
  const databricks = addServiceAccount(`databricks@${projectId}.iam.gserviceaccount.com`)
  // Databricks knows a service account of Google as a user with its e-mail address.
  principals.addUser(databricks.email, { sites: ['gcp', 'gcp-account'] })
  const instance = addServiceAccount(`${projectNumber}-compute@developer.gserviceaccount.com`)
  const user = {
    email: 'developer@lakeauth.example',
    uniqueId: identifiers.decimal('google user', 21),
    clientId: `${identifiers.decimal('google client', 12)}-${identifiers.hex('google client', 32)}.apps.googleusercontent.com`,
    clientSecret: `GOCSPX-lakeauth-mock-${randomHex(12)}`,
    refreshToken: `1//lakeauth-mock-${randomHex(32)}`,
  }
  canaries.add('google-client-secret', user.clientSecret)
  canaries.add('google-refresh-token', user.refreshToken)
  for (const member of [`serviceAccount:${instance.email}`, `user:${user.email}`])
    policy.grant(databricks.email, 'roles/iam.serviceAccountTokenCreator', member)
  return {
    projectId,
    projectNumber,
    databricks,
    instance,
    user,
    policy,
    addServiceAccount,
    find: (email) => (typeof email === 'string' ? accounts.get(email) : undefined),
  }
}
