/**
 * Sign in to Databricks with the identity that a workload already has: token exchange, federation policies, and why one refuses.
 *
 * @packageDocumentation
 */
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
export type { AwsCredentialProvider, AwsCredentials } from './aws/web-identity-token.js'
export { exchangeToken, type ExchangeTokenOptions } from './exchange-token.js'
export {
  type FederatedStrategy,
  federatedStrategy,
  type FederatedStrategyOptions,
  type SubjectTokenCallback,
} from './federated-strategy.js'
export { awsOidc, fromAwsCredentials } from './strategies/aws-oidc.js'
export { azureDevOpsOidc } from './strategies/azure-devops-oidc.js'
export { callbackOidc } from './strategies/callback-oidc.js'
export { circleciOidc } from './strategies/circleci-oidc.js'
export { envOidc } from './strategies/env-oidc.js'
export { fileOidc } from './strategies/file-oidc.js'
export { githubOidc } from './strategies/github-oidc.js'
export { gitlabOidc } from './strategies/gitlab-oidc.js'
export { googleOidc, type GoogleOidcOptions } from './strategies/google-oidc.js'
export { federationStrategies } from './strategies/index.js'
export { kubernetesOidc } from './strategies/kubernetes-oidc.js'
