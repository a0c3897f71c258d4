import type { Fidelity } from '../../fidelity.js'

const management = 'vendor Token Management API; models of the Go SDK; fixtures of the Terraform provider'
const secrets = 'vendor Secrets API; models of the official SDKs'
const scim = 'vendor SCIM reference; RFC 7644; models of the official SDKs'

/** How sure we are of the REST calls of workspaces and accounts. */
export const restFidelity = {
  'account.workspaces': {
    level: 'documented',
    source: 'vendor Account API reference',
    assumed: 'the exact refusal of X-Databricks-Workspace-Id and of another account id',
  },
  'scim.me': {
    level: 'documented',
    source:
      'vendor SCIM reference; X-Databricks-Org-Id is read by the official SDKs; 401 with the realm without a credential and 403 ' +
      'for a dead one are reported from a real workspace',
    assumed:
      'an OAuth token is refused in its last 30 s (a comment of the Go SDK) only when its whole life exceeds 60 s: the VS Code ' +
      'metadata service hands out tokens with 15 s to live that work, so the rule cannot hold for every token; ' +
      'whether a dead token may also give 401 (deadTokenStyle)',
  },
  'scim.users': { level: 'documented', source: scim, assumed: 'filters other than attribute eq "value" are refused' },
  'scim.user': { level: 'documented', source: scim, assumed: 'the text of 404' },
  'scim.service-principals': { level: 'documented', source: scim, assumed: 'as scim.users' },
  'scim.service-principal': { level: 'documented', source: scim, assumed: 'the text of 404' },
  'account.scim-me': { level: 'assumed', source: 'as scim.me, under the account’s SCIM path' },
  'account.scim-users': { level: 'documented', source: scim, assumed: 'as scim.users; needs no administrator' },
  'account.scim-user': { level: 'documented', source: scim, assumed: 'the text of 404; needs no administrator' },
  'account.scim-service-principals': { level: 'documented', source: scim, assumed: 'as account.scim-users' },
  'account.scim-service-principal': { level: 'documented', source: scim, assumed: 'as account.scim-user' },
  'clusters.list': { level: 'documented', source: 'vendor Clusters API 2.0 and 2.1', assumed: 'refusals as scim.me' },
  'instance-pools.list': { level: 'documented', source: 'vendor Instance Pools API', assumed: 'refusals as scim.me' },
  'serving-endpoints.list': {
    level: 'documented',
    source: 'vendor Serving Endpoints API',
    assumed: 'refusals as scim.me',
  },
  'sql-warehouses.list': { level: 'documented', source: 'vendor SQL Warehouses API', assumed: 'refusals as scim.me' },
  'metastore.assignment': { level: 'documented', source: 'vendor Metastores API', assumed: 'refusals as scim.me' },
  'pat.create': {
    level: 'documented',
    source:
      'vendor Token API; 600 tokens per user and workspace; the messages of the quota and of a missing permission are from public reports',
    assumed:
      'status 400 with QUOTA_EXCEEDED; FEATURE_DISABLED while tokens are off; a token without lifetime_seconds never expires, or ' +
      'lives as long as maxTokenLifetimeDays allows; the scopes of a token are checked as those of an OAuth token',
  },
  'pat.list': { level: 'documented', source: 'vendor Token API', assumed: 'an empty object when there are no tokens' },
  'pat.update': {
    level: 'assumed',
    source: 'request model of the Go SDK',
    assumed: 'the empty answer and the 404 code',
  },
  'pat.delete': { level: 'documented', source: 'vendor Token API; RESOURCE_DOES_NOT_EXIST for an unknown id' },
  'token-management.list': { level: 'documented', source: management, assumed: 'the text for who is no administrator' },
  'token-management.get': { level: 'documented', source: `${management}; NOT_FOUND for an unknown id` },
  'token-management.delete': { level: 'documented', source: `${management}; NOT_FOUND for an unknown id` },
  'token-management.update': { level: 'assumed', source: 'request model of the Go SDK' },
  'token-management.create': {
    level: 'documented',
    source: `${management}; that Azure does not offer it is a public report (databricks cli 596)`,
    assumed: 'the status on Azure; the code for an unknown application id',
  },
  'token-permissions.get': { level: 'documented', source: 'vendor Permissions API' },
  'token-permissions.set': {
    level: 'documented',
    source:
      'vendor Permissions API; who loses the permission loses the tokens at once (vendor guide to token permissions)',
  },
  'token-permissions.update': { level: 'documented', source: 'vendor Permissions API' },
  'token-permissions.levels': { level: 'documented', source: 'vendor Permissions API', assumed: 'the descriptions' },
  'workspace-conf.get': {
    level: 'documented',
    source: 'vendor Workspace Conf API',
    assumed: 'null for what was never set; the text for an unknown key',
  },
  'workspace-conf.set': { level: 'documented', source: 'vendor Workspace Conf API', assumed: '204 without a body' },
  'secrets.get': {
    level: 'documented',
    source: `${secrets}; the text of a missing READ permission is from a public report`,
    assumed: 'the texts of 404',
  },
  'secrets.list': { level: 'documented', source: secrets },
  'secrets.put': { level: 'documented', source: `${secrets}; 128 KB a secret, 1000 secrets a scope` },
  'secrets.delete': { level: 'documented', source: secrets },
  'secrets.scopes': { level: 'documented', source: secrets },
  'secrets.create-scope': { level: 'documented', source: secrets },
  'secrets.delete-scope': { level: 'documented', source: secrets },
  'secrets.put-acl': { level: 'documented', source: secrets },
  'workspace.login-page': { level: 'assumed', source: 'public reports of a page with 200 where JSON was expected' },
} as const satisfies Readonly<Record<string, Fidelity>>
