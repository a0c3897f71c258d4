import { googleDirectory } from '../services/google/directory.js'
import type { IamRole } from '../services/google/iam-policy.js'
import { type ServiceAccountKey, serviceAccountKey } from '../services/google/service-account-key.js'
import { type WorkloadIdentityOptions, workloadIdentityPool } from '../services/google/workload-identity.js'
import { type GoogleUrls, googleUrls } from '../services/google/urls.js'
import { reach } from './reach.js'
import type { WorldState } from './state.js'

export type { GoogleUrls }

/** Databricks on Google Cloud, and the Google project whose identities sign in to it. */
export interface GcpAccess {
  /** Where the workspace is reached, without a slash at the end; also the audience of its Google ID tokens. */
  readonly host: string
  readonly publicHost: string
  readonly workspaceId: string
  /** Where the account is reached. */
  readonly accountHost: string
  readonly accountPublicHost: string
  readonly accountId: string
  readonly projectId: string
  readonly projectNumber: string
  /** The service account that the workspace and the account know. */
  readonly serviceAccountEmail: string
  /** The service account of the machine, as the metadata server has it; it may act as the other. */
  readonly instanceEmail: string
  /** What `gcloud auth application-default login` writes for a person who may act as the service account. */
  readonly userCredentials: Readonly<Record<'type' | 'client_id' | 'client_secret' | 'refresh_token', string>>
  /** Where the services of Google are reached. */
  readonly urls: GoogleUrls
  /** A key file of the service account, or of another one by its e-mail address. */
  serviceAccountKey(email?: string): Promise<ServiceAccountKey>
  /** Revokes the key files handed out so far: a new key is registered and the old ones are not. */
  rotateServiceAccountKey(email?: string): Promise<void>
  /**
   * Lets tokens of another identity provider in (workload identity federation). `audience` goes into the credential
   * configuration; `memberOf` spells the federated identity as `grantRole` takes it.
   */
  addWorkloadIdentityProvider(options: WorkloadIdentityOptions): WorkloadIdentityAccess
  /** A further service account, unknown to Databricks unless `knownToDatabricks`. */
  addServiceAccount(name: string, options?: { readonly knownToDatabricks?: boolean }): { readonly email: string }
  /** Makes a service account known to Databricks, such as that of the machine. */
  addToDatabricks(email: string): void
  /** Lets a member (`serviceAccount:…`, `user:…`, `principal://…`) act as a service account. */
  grantRole(grant: RoleGrant): void
  revokeRole(grant: RoleGrant): void
}

/** A provider of the world's workload identity pool. */
export interface WorkloadIdentityAccess {
  readonly audience: string
  /** Everybody in the pool, as `grantRole` takes it. */
  readonly poolMember: string
  memberOf(subject: string): string
}

/** One binding of an IAM policy. */
export interface RoleGrant {
  /** The service account that may be acted as; the one that Databricks knows unless told. */
  readonly on?: string
  readonly role: IamRole
  readonly member: string
}

/** Access to the Google side of a world. */
export function gcpAccess(state: WorldState): GcpAccess {
  const { sites, principals } = state
  const directory = state.part(googleDirectory)
  const { databricks, instance, user, policy } = directory
  const known = (email = databricks.email) => {
    const account = directory.find(email)
    if (account) return account
    throw new TypeError(`The world has no Google service account ${JSON.stringify(email)}.`)
  }
  const addToDatabricks = (email: string): void => {
    if (!principals.find(email)) principals.addUser(email, { sites: ['gcp', 'gcp-account'] })
  }
  return {
    get host() {
      return reach(state, sites.gcp.authority)
    },
    publicHost: `https://${sites.gcp.authority}`,
    workspaceId: sites.gcp.id,
    get accountHost() {
      return reach(state, sites['gcp-account'].authority)
    },
    accountPublicHost: `https://${sites['gcp-account'].authority}`,
    accountId: sites.gcp.accountId,
    projectId: directory.projectId,
    projectNumber: directory.projectNumber,
    serviceAccountEmail: databricks.email,
    instanceEmail: instance.email,
    userCredentials: {
      type: 'authorized_user',
      client_id: user.clientId,
      client_secret: user.clientSecret,
      refresh_token: user.refreshToken,
    },
    urls: googleUrls(state),
    serviceAccountKey: (email) => state.activity.busy(() => serviceAccountKey(state, known(email))),
    rotateServiceAccountKey: (email) => state.activity.busy(() => known(email).keys.rotate({ retireOld: true })),
    addWorkloadIdentityProvider: (options) => {
      const { audience, pool } = state.part(workloadIdentityPool).add(options)
      return {
        audience,
        poolMember: `principalSet:${pool}/*`,
        memberOf: (subject) => `principal:${pool}/subject/${subject}`,
      }
    },
    addServiceAccount: (name, options) => {
      const email = `${name}@${directory.projectId}.iam.gserviceaccount.com`
      directory.addServiceAccount(email)
      if (options?.knownToDatabricks) addToDatabricks(email)
      return { email }
    },
    addToDatabricks: (email) => addToDatabricks(known(email).email),
    grantRole: ({ on = databricks.email, role, member }) => policy.grant(on, role, member),
    revokeRole: ({ on = databricks.email, role, member }) => policy.revoke(on, role, member),
  }
}
