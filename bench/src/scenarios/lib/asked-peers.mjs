/** Whom the scenarios ask: every peer that requests tokens. */
export const askedPeers = [
  'lakeauth',
  'databricks-sdk',
  'databricks-sql',
  'databricks-sql-provider',
  'azure-identity',
  'azure-identity-provider',
  'google-auth',
  'oauth4webapi',
  'openid-client',
  'yardstick',
]
