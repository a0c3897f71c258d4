import type { Attribute } from '../attributes.js'
import { parseIssued, parsePrintable, parseSecureUrl } from '../settings/parsers.js'
import { parseOrigins } from './origins.js'

/**
 * Settings of workload identities, named as the official SDKs name them where they do. The tokens with which a job asks for
 * its ID token have no key in a profile: they belong to the job that runs, whatever host it signs in to.
 */
export const subjectTokenAttributes = {
  oidcToken: {
    summary: "The workload's own token, an ID token of its identity provider",
    env: ['DATABRICKS_OIDC_TOKEN'],
    sensitive: true,
  },
  oidcTokenEnv: {
    summary: "The environment variable that holds the workload's own token; DATABRICKS_OIDC_TOKEN when absent",
    env: ['DATABRICKS_OIDC_TOKEN_ENV'],
    profileKey: 'oidc_token_env',
    parse: parseVariableName,
  },
  oidcTokenFilepath: {
    summary: "The file that holds the workload's own token",
    env: ['DATABRICKS_OIDC_TOKEN_FILEPATH', 'DATABRICKS_OIDC_TOKEN_FILE'],
    profileKey: 'oidc_token_filepath',
    parse: parseTokenPath,
  },
  actionsIdTokenRequestUrl: {
    summary: 'Where a GitHub job asks for its ID token; the runner sets it',
    env: ['ACTIONS_ID_TOKEN_REQUEST_URL'],
    ambient: true,
    parse: parseSecureUrl,
  },
  actionsIdTokenRequestToken: {
    summary: 'What a GitHub job asks for its ID token with; the runner sets it',
    env: ['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
    ambient: true,
    sensitive: true,
    parse: parseIssued,
  },
  systemOidcRequestUri: {
    summary: 'Where a job of Azure Pipelines asks for its ID token; the agent sets it',
    env: ['SYSTEM_OIDCREQUESTURI'],
    ambient: true,
    parse: parseSecureUrl,
  },
  systemCollectionUri: {
    summary: 'The organization of Azure DevOps, where SYSTEM_OIDCREQUESTURI is not set; the agent sets it',
    env: ['SYSTEM_TEAMFOUNDATIONCOLLECTIONURI'],
    ambient: true,
    parse: parseSecureUrl,
  },
  systemAccessToken: {
    summary: 'What a job of Azure Pipelines asks for its ID token with; a step has to map it',
    env: ['SYSTEM_ACCESSTOKEN'],
    ambient: true,
    sensitive: true,
    parse: parseIssued,
  },
  oidcServiceConnectionId: {
    summary: 'The service connection of Azure Pipelines whose ID token is asked for, instead of that of the pipeline',
    env: ['LAKEAUTH_OIDC_SERVICE_CONNECTION_ID'],
    profileKey: 'oidc_service_connection_id',
    parse: parseIssued,
  },
  oidcAllowedOrigins: {
    summary: "Origins that a job may ask for its ID token at beside its provider's own, separated by commas or spaces",
    env: ['LAKEAUTH_OIDC_ALLOWED_ORIGINS'],
    ambient: true,
    profileKey: 'oidc_allowed_origins',
    parse: parseOrigins,
  },
} as const satisfies Readonly<Record<string, Attribute>>

/** The name of an environment variable. */
function parseVariableName(raw: string): string {
  // Somebody may set the token in its place: an ID token has dots, a name has none.
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(raw)) return raw
  throw new Error('expected the name of an environment variable, not its value')
}

/** The path of a file with a token. Somebody may set the token in its place, which must not show as a path does. */
function parseTokenPath(raw: string): string {
  // The beginning of every JSON object, in base64url (RFC 7519).
  if (!/^\s*(Bearer\s+)?eyJ[\w-]*\./i.test(raw)) return parsePrintable(raw)
  throw new Error('expected the path of a file, and got the token itself')
}
