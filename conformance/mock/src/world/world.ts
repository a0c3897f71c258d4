import type { WorldClock } from '../clock/world-clock.js'
import type { FaultBuilder } from '../faults/fault-builder.js'
import type { FaultUse } from '../faults/fault-book.js'
import type { FaultRule } from '../faults/fault-rule.js'
import type { Level, SiteName } from '../identities/site.js'
import type { Canary } from '../journal/canaries.js'
import type { Journal } from '../journal/journal.js'
import type { KeyPairs, SigningAlgorithm } from '../keys/key-pairs.js'
import type { OAuthSettings } from '../services/databricks/oauth/state.js'
import type { FederationAccess } from './federation-access.js'
import type { OAuthAccess } from './oauth-access.js'
import type { UnifiedAccess } from './unified-access.js'
import type { AzureCloudName } from '../services/azure/clouds.js'
import type { AwsAccess } from './aws-access.js'
import type { AzureAccess } from './azure-access-types.js'
import type { GcpAccess } from './gcp-access.js'

/** What a world may be told; everything has a default. */
export interface WorldOptions {
  /** Chooses the world among several in one server. Letters, digits, `-` and `_`; `default` unless told. */
  readonly name?: string
  /** Makes identifiers repeatable. Secrets are unique to every world regardless. */
  readonly seed?: string
  readonly clock?: 'real' | 'frozen'
  /** How fast the clock runs, instead of `clock`: 1 is real time, 0 frozen, 60 lets an hour pass in a minute. */
  readonly speed?: number
  /** Epoch milliseconds at which the clock starts; a frozen clock starts at 2026-01-01T00:00:00Z unless told. */
  readonly startTime?: number
  readonly tokenLifetimeSeconds?: number
  readonly metadataLifetimeSeconds?: number
  /** How a dead or unknown token is refused on APIs; public reports and documentation disagree. */
  readonly deadTokenStyle?: 401 | 403
  readonly signingAlgorithm?: SigningAlgorithm
  /** Gives the pairs of keys of all issuers of the world; new ones unless told. {@link reusedKeyPairs} lends the same to many worlds. */
  readonly keyPairs?: KeyPairs
  /** How many live personal access tokens a user may have in the workspace, the seeded one included. */
  readonly patLimit?: number
  /** How the OAuth endpoints behave at first; `world.oauth.settings` changes it later. */
  readonly oauth?: Partial<OAuthSettings>
  /** The Azure cloud that the tenant, the subscription and the workspace on Azure are in; `PUBLIC` unless told. */
  readonly azureCloud?: AzureCloudName
  /**
   * Reason codes of refusals that are switched off. A conformance suite proves with it that each of its cases needs the
   * refusal it names; a client tested against a weakened world proves nothing.
   */
  readonly weaken?: readonly string[]
}

/** The workspace of a world and one identity of each kind in it. */
export interface WorkspaceAccess {
  /** Where the workspace is reached: a loopback URL while a server serves the world, else `publicHost`. */
  readonly host: string
  readonly publicHost: string
  readonly workspaceId: string
  readonly accountId: string
  /** A service principal of the workspace; `clientId` is its application id. */
  readonly clientId: string
  readonly clientSecret: string
  readonly servicePrincipalName: string
  /** A user and a personal access token of theirs. */
  readonly userName: string
  readonly pat: string
}

/** The account of a world and a service principal of it, who is not in the workspace. */
export interface AccountAccess {
  readonly host: string
  readonly publicHost: string
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
}

/** What `issueToken` may differ in. */
export interface IssueTokenOptions {
  /** `user` (the default), `service-principal`, or a user name or client id of this world. */
  readonly identity?: 'user' | 'service-principal' | (string & {})
  readonly level?: Level
  /** The host it is for, instead of `level`. */
  readonly site?: SiteName
  readonly lifetimeSeconds?: number
  readonly audience?: string
  readonly scope?: string
  readonly claims?: Readonly<Record<string, unknown>>
}

/** What a new service principal may differ in. */
export interface ServicePrincipalOptions {
  readonly displayName?: string
  readonly level?: Level
  /** The hosts where it may sign in, instead of `level`. */
  readonly sites?: readonly SiteName[]
  /** Refuses every other scope. */
  readonly scopes?: readonly string[]
  readonly secretLifetimeSeconds?: number
  /** Makes it an administrator wherever it may sign in. */
  readonly admin?: boolean
}

/** A service principal's sign-in. */
export interface ServicePrincipalAccess {
  readonly clientId: string
  readonly clientSecret: string
  readonly displayName: string
  /** The numeric SCIM id, as text. */
  readonly id: string
}

/** A mocked Databricks of its own: time, keys, identities, state, faults and journal, shared with no other world. */
export interface World extends AsyncDisposable {
  readonly name: string
  readonly clock: WorldClock
  readonly workspace: WorkspaceAccess
  readonly account: AccountAccess
  /** The login pages: their scripted user, applications, refresh token rotation. */
  readonly oauth: OAuthAccess
  /** Sign-in with the tokens of other identity providers: GitHub Actions, Azure DevOps, and an issuer of the world's own. */
  readonly federation: FederationAccess
  readonly unified: UnifiedAccess
  readonly azure: AzureAccess
  readonly aws: AwsAccess
  readonly gcp: GcpAccess
  /** `DATABRICKS_METADATA_SERVICE_URL` for this world. */
  readonly metadataServiceUrl: string
  /** What the CLI double asks; give it to `writeCliDouble`. */
  readonly cliUrl: string
  /** Every secret minted so far. */
  readonly canaries: readonly Canary[]
  readonly journal: Journal
  readonly fetch: typeof globalThis.fetch
  /** Begins a fault rule. `match` compares method, path, form fields, query parameters, JSON fields and headers. */
  on(operation: string, match?: Readonly<Record<string, string>>): FaultBuilder
  /** Adds a rule from its JSON spelling and gives its id. */
  addFault(rule: FaultRule): string
  /** The rules in force, and what each has done so far. */
  faults(): readonly FaultUse[]
  /** Removes one rule and lets go what it holds; false when there is no such rule. */
  removeFault(id: string): boolean
  /** Lets go what the `hold` rule with this id holds; false when no such rule holds anything. */
  releaseFault(id: string): boolean
  clearFaults(): void
  /** A valid OAuth access token. */
  issueToken(options?: IssueTokenOptions): Promise<string>
  addServicePrincipal(options?: ServicePrincipalOptions): ServicePrincipalAccess
  /** A user of every workspace and account, with a personal access token for the workspace; `admin` makes an administrator. */
  addUser(
    userName: string,
    options?: { readonly admin?: boolean },
  ): { readonly userName: string; readonly pat: string; readonly id: string }
  /** Makes an access token, personal access token or client secret dead at once. */
  revokeToken(value: string): void
  /** Signs with a new key. Older keys stay published, so older tokens stay valid, unless `retireOld`. */
  rotateKeys(options?: { readonly retireOld?: boolean }): Promise<void>
}
