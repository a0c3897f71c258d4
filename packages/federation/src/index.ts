export {
  type ExplainedPolicy,
  type ExplainFederationOptions,
  explainFederation,
} from './explain/explain-federation.js'
export type {
  FederationChange,
  FederationCheck,
  FederationCheckCode,
  FederationReport,
  PolicyReport,
} from './explain/report.js'
export {
  type FederationPolicies,
  type FederationPolicyChanges,
  federationPolicies,
  type NewFederationPolicy,
  type PolicyOwner,
} from './policies/federation-policies.js'
export { type FederationPolicy, type OidcPolicy, parseFederationPolicy } from './policies/federation-policy.js'
