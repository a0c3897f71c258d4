import type { Attribute, PlaceKey } from '../attributes.js'
import {
  parseAccountId,
  parseBearerToken,
  parseCloud,
  parseHost,
  parseIssued,
  parseLoopbackUrl,
  parsePassword,
  parseScopes,
  parseSecureUrl,
  parseUserName,
  parseWorkspaceId,
} from './parsers.js'

/** An attribute whose text is turned into a value. */
export interface ParsedAttribute<T> extends Attribute<T> {
  readonly parse: (raw: string) => T
}
/** An attribute that arrives as a `Secret`. */
export interface SensitiveAttribute extends Attribute<string> {
  readonly sensitive: true
}

/** The attributes that Databricks names, for every strategy to share: one key is declared in one way only. */
export const standardAttributes: {
  readonly host: ParsedAttribute<string>
  readonly accountId: ParsedAttribute<string>
  readonly workspaceId: ParsedAttribute<string>
  readonly cloud: ParsedAttribute<'aws' | 'azure' | 'gcp'>
  readonly discoveryUrl: ParsedAttribute<string>
  readonly scopes: ParsedAttribute<readonly string[]>
  readonly token: SensitiveAttribute
  readonly username: ParsedAttribute<string>
  readonly password: SensitiveAttribute
  readonly clientId: ParsedAttribute<string>
  readonly clientSecret: SensitiveAttribute
  readonly metadataServiceUrl: SensitiveAttribute
  readonly databricksCliPath: Attribute<string>
} = {
  host: {
    summary: 'The workspace or account host, such as https://dbc-a1b2.cloud.databricks.com',
    env: ['DATABRICKS_HOST'],
    profileKey: 'host',
    parse: parseHost,
  },
  accountId: {
    summary: 'The account id, for account and unified hosts',
    env: ['DATABRICKS_ACCOUNT_ID'],
    profileKey: 'account_id',
    parse: parseAccountId,
  },
  workspaceId: {
    summary: 'The workspace id that requests to a unified host are routed by',
    env: ['DATABRICKS_WORKSPACE_ID'],
    profileKey: 'workspace_id',
    parse: parseWorkspaceId,
  },
  cloud: {
    summary: 'The cloud, where the host name does not tell',
    env: ['DATABRICKS_CLOUD'],
    profileKey: 'cloud',
    parse: parseCloud,
  },
  discoveryUrl: {
    summary: 'The OAuth authorization server metadata document, where it is not at its usual place',
    env: ['DATABRICKS_DISCOVERY_URL'],
    profileKey: 'discovery_url',
    parse: parseSecureUrl,
  },
  scopes: {
    summary: 'OAuth scopes, separated by commas or spaces; all-apis when absent',
    env: ['DATABRICKS_SCOPES'],
    profileKey: 'scopes',
    parse: parseScopes,
  },
  token: {
    summary: 'A personal access token',
    env: ['DATABRICKS_TOKEN'],
    profileKey: 'token',
    sensitive: true,
    parse: parseBearerToken,
  },
  username: {
    summary: 'The user name for HTTP Basic; "token" when the password is a personal access token',
    env: ['DATABRICKS_USERNAME'],
    profileKey: 'username',
    parse: parseUserName,
  },
  password: {
    summary: 'The password for HTTP Basic',
    env: ['DATABRICKS_PASSWORD'],
    profileKey: 'password',
    sensitive: true,
    parse: parsePassword,
  },
  clientId: {
    summary: 'The application id of a service principal',
    env: ['DATABRICKS_CLIENT_ID'],
    profileKey: 'client_id',
    parse: parseIssued,
  },
  clientSecret: {
    summary: 'An OAuth secret of the service principal',
    env: ['DATABRICKS_CLIENT_SECRET'],
    profileKey: 'client_secret',
    sensitive: true,
    parse: parseIssued,
  },
  metadataServiceUrl: {
    summary: 'The URL of a metadata service on this machine; its path is a secret',
    env: ['DATABRICKS_METADATA_SERVICE_URL'],
    profileKey: 'metadata_service_url',
    sensitive: true,
    parse: parseLoopbackUrl,
  },
  databricksCliPath: {
    summary: 'The Databricks CLI, where it is not on the PATH',
    env: ['DATABRICKS_CLI_PATH'],
    profileKey: 'databricks_cli_path',
  },
}

/** Settings that choose among the others. */
export const selectionAttributes: {
  readonly authType: Attribute<string>
  readonly profile: Attribute<string>
  readonly configFile: Attribute<string>
} = {
  authType: {
    summary: 'The one strategy to use',
    env: ['DATABRICKS_AUTH_TYPE'],
    profileKey: 'auth_type',
  },
  profile: { summary: 'The section of the configuration file to use', env: ['DATABRICKS_CONFIG_PROFILE'] },
  configFile: { summary: 'The configuration file; ~/.databrickscfg when absent', env: ['DATABRICKS_CONFIG_FILE'] },
}

const placeKeys: Readonly<Record<PlaceKey, true>> = {
  host: true,
  accountId: true,
  workspaceId: true,
  cloud: true,
  discoveryUrl: true,
  scopes: true,
  databricksCliPath: true,
  patLifetimeSeconds: true,
  patComment: true,
  patOwner: true,
}

/** Every {@link PlaceKey}. */
export const PLACE_ATTRIBUTES: ReadonlySet<string> = new Set(Object.keys(placeKeys))
