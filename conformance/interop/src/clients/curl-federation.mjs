import { bearer } from '../lib/shell.mjs'

const exchange = (url, more = '') =>
  `answer=$(curl -sS --fail-with-body -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange -d subject_token_type=urn:ietf:params:oauth:token-type:jwt -d scope=all-apis -d "subject_token=$subject" ${more} "${url}")
token=$(field access_token "$answer")`

const workspace = '$DATABRICKS_HOST/oidc/v1/token'
const clientId = '-d "client_id=$DATABRICKS_CLIENT_ID"'
/** Whom the subject token speaks of, where no client id says it: the account has a policy that takes the subject for a user's name. */
const accountWide = {
  worlds: [
    {
      identities: { users: [{ userName: 'workload:lakeauth-mock' }] },
      federationPolicies: [{ issuer: 'https://idp.lakeauth.example' }],
    },
  ],
}
const fromReady = (path) => `$(sed -n 's/.*"account":{[^}]*"${path}":"\\([^"]*\\)".*/\\1/p' "$LAKEAUTH_MOCK_READY")`
const accountUrl = `${fromReady('publicHost')}/oidc/accounts/${fromReady('accountId')}/v1/token`

/** The token exchange of RFC 8693, as the federation pages show it. */
export const federationCalls = [
  {
    flow: 'token exchange at the workspace, with client_id',
    auth: 'env-oidc',
    lines: ['subject=$DATABRICKS_OIDC_TOKEN', exchange(workspace, clientId), bearer],
    asked: { 'workspace.token': 1, 'idp.discovery': 1, 'idp.jwks': 1, 'clusters.list': 1 },
  },
  {
    flow: 'token exchange at the workspace, without client_id',
    auth: 'env-oidc',
    config: accountWide,
    lines: ['subject=$DATABRICKS_OIDC_TOKEN', exchange(workspace), bearer],
    asked: { 'workspace.token': 1, 'idp.discovery': 1, 'idp.jwks': 1, 'clusters.list': 1 },
  },
  {
    flow: 'token exchange at the account, with client_id',
    auth: 'env-oidc',
    lines: ['subject=$DATABRICKS_OIDC_TOKEN', exchange(accountUrl, clientId)],
    asked: { 'account.token': 1, 'idp.discovery': 1, 'idp.jwks': 1 },
  },
  {
    flow: 'token exchange at the account, without client_id',
    auth: 'env-oidc',
    config: accountWide,
    lines: ['subject=$DATABRICKS_OIDC_TOKEN', exchange(accountUrl)],
    asked: { 'account.token': 1, 'idp.discovery': 1, 'idp.jwks': 1 },
  },
  {
    flow: 'federation, token in a file',
    auth: 'file-oidc',
    lines: ['subject=$(cat "$DATABRICKS_OIDC_TOKEN_FILEPATH")', exchange(workspace, clientId), bearer],
    asked: { 'workspace.token': 1, 'idp.discovery': 1, 'idp.jwks': 1, 'clusters.list': 1 },
  },
  {
    flow: 'federation, GitHub Actions',
    auth: 'github-oidc',
    lines: [
      'answer=$(curl -sS --fail-with-body -H "Authorization: Bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$DATABRICKS_TOKEN_AUDIENCE")',
      'subject=$(field value "$answer")',
      exchange(workspace, clientId),
      bearer,
    ],
    asked: {
      'github-oidc.token': 1,
      'workspace.token': 1,
      'github-oidc.discovery': 1,
      'github-oidc.jwks': 1,
      'clusters.list': 1,
    },
  },
]
