/**
 * Sign in to Databricks from Node: contract, settings, selection and token lifecycle, with the cloud-neutral strategies.
 *
 * @packageDocumentation
 */
export type { Attribute, AttributeMap, AttributeValue, ConfigValue, NothingRequired, Settings } from './attributes.js'
export type {
  Clock,
  CommandFinder,
  CommandResult,
  CommandRunner,
  DetectContext,
  FilePermissions,
  FileReader,
  Logger,
  RunOptions,
  StoredToken,
  StrategyContext,
  TokenStore,
} from './context.js'
export { coreStrategies } from './core-strategies.js'
export type { Cloud, Credential, Page, Place } from './credential.js'
export { type AuthOptions, type ConfigOf, type DatabricksAuth, databricksAuth, explain } from './databricks-auth.js'
export {
  ApiError,
  type Attempt,
  AuthError,
  type AuthErrorCode,
  type AuthErrorOptions,
  CommandError,
  ConfigurationError,
  type ErrorCode,
  isAuthError,
  StoreError,
  SubjectTokenError,
  TokenRequestError,
} from './errors.js'
export { type Principal, whoami } from './identity/whoami.js'
export { bearerCredential, type BearerCredentialOptions, type HeaderValue } from './lifecycle/bearer-credential.js'
export { type CachedSourceOptions, cachedSource } from './lifecycle/cached-source.js'
export { type Deadline, withDeadline } from './lifecycle/deadline.js'
export type { CachedSource } from './lifecycle/peek.js'
export type { Timeouts } from './lifecycle/retry.js'
export { type ClientCredentials, clientCredentialsToken } from './oauth/client-credentials.js'
export { type ExtensionGrant, extensionGrantToken } from './oauth/extension-grant.js'
export { fetchJson, type JsonRequest } from './oauth/fetch-json.js'
export { hostMetadata } from './oauth/host-metadata.js'
export type { HostMetadata } from './oauth/host-metadata-document.js'
export { type UnverifiedJwt, unverifiedJwt } from './oauth/jwt-claims.js'
export { type EndpointOf, tokenEndpoint } from './oauth/token-endpoint.js'
export { type ApiRequest, apiRequest, type Remedies } from './pats/api-request.js'
export type { ManagedTokenInfo } from './pats/managed-token-info.js'
export type { MintedToken, TokenInfo } from './pats/minted-token.js'
export {
  type CallOptions,
  type CreateTokenOptions,
  type PersonalAccessTokens,
  personalAccessTokens,
} from './pats/personal-access-tokens.js'
export {
  type ListManagedTokensOptions,
  type OnBehalfOfOptions,
  type TokenManagement,
  tokenManagement,
} from './pats/token-management.js'
export type { PortOptions } from './ports.js'
export { Secret } from './secret.js'
export type { ExplainedStrategy, ExplainedValue, Report } from './selection/explain.js'
export { cloudOfHost, type DatabricksZone, databricksZones, kindOfHost } from './settings/cloud.js'
export { parseSecureUrl } from './settings/parsers.js'
export { type ParsedAttribute, type SensitiveAttribute, standardAttributes } from './settings/standard-attributes.js'
export { basic } from './strategies/basic.js'
export { databricksCli } from './strategies/databricks-cli.js'
export { metadataService } from './strategies/metadata-service.js'
export { oauthM2m } from './strategies/oauth-m2m.js'
export { pat } from './strategies/pat.js'
export {
  type CredentialStrategy,
  defineStrategy,
  type Detection,
  type ResolvedSettings,
  type StrategyDefinition,
  type StrategyWrapper,
  type Trait,
  wrapStrategy,
} from './strategy.js'
export { createToken, type Token, type TokenRequest, type TokenSource } from './token.js'
export { version } from './version.js'
