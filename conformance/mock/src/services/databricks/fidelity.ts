import type { Fidelity } from '../../fidelity.js'
import { oauthFidelity } from './oauth/fidelity.js'

/** How sure we are of each operation of the Databricks hosts. Nothing here was recorded from a live service yet. */
export const databricksFidelity = {
  ...oauthFidelity,
  'workspace.config': { level: 'documented', source: 'read by the official Go, Python and Java SDKs' },
  'account.config': {
    level: 'documented',
    source: 'the literal {account_id} placeholder is replaced by the official SDKs',
  },
  'account.workspaces': {
    level: 'documented',
    source: 'vendor Account API reference',
    assumed: 'the exact refusal of X-Databricks-Workspace-Id and of another account id',
  },
  'scim.me': {
    level: 'documented',
    source: 'vendor SCIM reference; X-Databricks-Org-Id is read by the official SDKs',
    assumed:
      'an OAuth token is refused in its last 30 s (a comment of the Go SDK) only when its whole life exceeds 60 s: the VS Code ' +
      'metadata service hands out tokens with 15 s to live that work, so the rule cannot hold for every token; ' +
      'whether a dead token gives 401 or 403 (deadTokenStyle)',
  },
  'clusters.list': { level: 'documented', source: 'vendor Clusters API 2.0 and 2.1', assumed: 'refusals as scim.me' },
  'instance-pools.list': { level: 'documented', source: 'vendor Instance Pools API', assumed: 'refusals as scim.me' },
  'pat.create': {
    level: 'documented',
    source: 'vendor Token API; 600 tokens per user and workspace; message from public reports',
    assumed: 'status 400 with QUOTA_EXCEEDED; a token without lifetime_seconds never expires',
  },
  'pat.list': { level: 'documented', source: 'vendor Token API', assumed: 'an empty object when there are no tokens' },
  'pat.update': {
    level: 'assumed',
    source: 'request model of the Go SDK',
    assumed: 'the empty answer and the 404 code',
  },
  'pat.delete': { level: 'documented', source: 'vendor Token API; RESOURCE_DOES_NOT_EXIST for an unknown id' },
  'metadata.token': {
    level: 'documented',
    source: 'published source of the VS Code extension; duties stated in the Go SDK',
    assumed: 'the order of the checks; the token itself dies at expires_on',
  },
  'cli.auth-token': {
    level: 'documented',
    source: 'how the official SDKs call the CLI and read its answer',
    assumed: 'any profile name is signed in to the workspace',
  },
} as const satisfies Readonly<Record<string, Fidelity>>
