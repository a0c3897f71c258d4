export type { WorldClock } from './clock/world-clock.js'
export type { FaultBuilder, Hold } from './faults/fault-builder.js'
export type { FaultUse } from './faults/fault-book.js'
export type { FaultResponse, FaultRule, TransportKind } from './faults/fault-rule.js'
export { type FaultPreset, faultPresets, type Preset } from './faults/presets.js'
export { isTransportFault, type TransportFault } from './faults/transport-fault.js'
export { type Fidelity, fidelity } from './fidelity.js'
export { handle } from './handle.js'
export type { Reason, Trial } from './http/answer.js'
export { type Operation, operations } from './http/operation.js'
export type { Arrival } from './http/target.js'
export type { Cloud, Level, SiteName } from './identities/site.js'
export type { Canary } from './journal/canaries.js'
export type { Sighting } from './journal/sightings.js'
export type { Journal, JournalEntry, Outcome, RecordedRequest, Via, TlsFacts } from './journal/journal.js'
export type { SecretMark } from './journal/redact.js'
export { spellings } from './journal/spellings.js'
export { type KeyAlgorithm, type KeyPairs, reusedKeyPairs, type SigningAlgorithm } from './keys/key-pairs.js'
export type { LoginScript, OAuthSettings, RefreshRotation } from './services/databricks/oauth/state.js'
export type { Standing } from './services/azure/administration.js'
export type { CertificateKeyPair } from './services/azure/certificates.js'
export type { AzureCloudName } from './services/azure/clouds.js'
export type { AzureRole } from './services/azure/roles.js'
export type { IamRole } from './services/google/iam-policy.js'
export type { ServiceAccountKey } from './services/google/service-account-key.js'
export type { WorkloadIdentityOptions } from './services/google/workload-identity.js'
export type { PublishedKey } from './tokens/foreign-keys.js'
export type { OidcPolicy } from './services/databricks/federation/policies.js'
export type { AzureDevOpsJobOptions } from './services/identity-providers/azure-devops/jobs.js'
export type { SubjectTokenOptions } from './services/identity-providers/generic/subject-token.js'
export type { GithubJobOptions } from './services/identity-providers/github/jobs.js'
export { describeRoutes, type RouteDescription } from './services/describe-routes.js'
export type { TokenMutation } from './tokens/mutation.js'
export type { AwsAccess, AwsKeys } from './world/aws-access.js'
export type {
  AzureAccess,
  AzureServicePrincipalAccess,
  AzureServicePrincipalOptions,
  AzureTokenOptions,
  ManagedIdentityAccess,
  ManagedIdentityName,
  OfApplication,
} from './world/azure-access-types.js'
export { createWorld } from './world/create-world.js'
export type {
  AzureDevOpsJobAccess,
  FederationAccess,
  GithubJobAccess,
  PolicyOptions,
} from './world/federation-access.js'
export type { ApplicationAccess, ApplicationOptions, OAuthAccess } from './world/oauth-access.js'
export type { GcpAccess, GoogleUrls, RoleGrant, WorkloadIdentityAccess } from './world/gcp-access.js'
export type { UnifiedAccess } from './world/unified-access.js'
export type {
  AccountAccess,
  IssueTokenOptions,
  ServicePrincipalAccess,
  ServicePrincipalOptions,
  WorkspaceAccess,
  World,
  WorldOptions,
} from './world/world.js'
