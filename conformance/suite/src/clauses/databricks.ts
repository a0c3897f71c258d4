import { type ListedClause, listingOf } from './listed.js'

const { covered, excluded } = listingOf('DATABRICKS')

/** What the documentation of Databricks asks of a client, in our words. */
export const databricks: readonly ListedClause[] = [
  covered(
    'OAuth for service principals',
    'The token of a service principal MUST be asked for at the host with its client id and secret.',
    'HEADERS-004',
    'FLIGHT-001',
  ),
  covered(
    'OAuth for service principals',
    'A token that is about to end MUST be replaced: it lives an hour, and its last 30 seconds are refused.',
    'REFRESH-002',
    'REFRESH-003',
  ),
  covered(
    'OAuth for service principals',
    'A secret that is limited to scopes MUST be used with those scopes.',
    'SCOPES-001',
  ),
  covered(
    'Personal access tokens',
    'A personal access token MUST be sent as a bearer token.',
    'PAT-001',
    'HEADERS-002',
  ),
  covered(
    'Personal access tokens',
    'A personal access token SHOULD be short-lived, and revoked when it is not needed any more.',
    'MINTED-002',
    'MINTED-003',
  ),
  covered(
    'Token federation',
    'An exchange MUST carry grant_type, subject_token, subject_token_type and scope.',
    'FEDERATION-001',
  ),
  covered(
    'Token federation',
    'An exchange under a policy of a service principal MUST carry its client_id, and one under an account-wide policy MUST NOT.',
    'FEDERATION-002',
    'FEDERATION-003',
  ),
  covered('Token federation', "A workload's token MUST be signed with RS256 or ES256.", 'FEDERATION-008'),
  covered(
    'Microsoft Entra service principals',
    'The token MUST be for the programmatic id of Azure Databricks.',
    'AZURE-001',
  ),
  covered(
    'Microsoft Entra service principals',
    'A principal who is not in the workspace MUST send a management token and the resource id of the workspace along.',
    'AZURE-002',
    'AZURE-007',
  ),
  covered('Google ID tokens', 'The audience of the ID token MUST be the URL of the workspace.', 'GOOGLE-001'),
  covered(
    'Google ID tokens',
    'Account APIs and users who act for a service account MUST send an access token in a second header.',
    'GOOGLE-002',
  ),
  excluded(
    'Unified authentication',
    'The order in which methods are tried MUST be that of the tool.',
    'The order is that of the list which the caller gives; the clients of Databricks differ in theirs.',
  ),
  covered(
    'Unified authentication',
    'A setting MUST be read from its documented environment variable and profile key.',
    'IDENTITY-003',
    'DETECT-001',
  ),
  covered(
    '.netrc',
    'An entry for the host with the login "token" MUST hold a personal access token as its password.',
    'NETRC-001',
    'NETRC-002',
  ),
]
