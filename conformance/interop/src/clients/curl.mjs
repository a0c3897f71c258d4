import { azureCalls } from './curl-azure.mjs'
import { federationCalls } from './curl-federation.mjs'
import { versionSaid, needProgram } from '../lib/tools.mjs'
import { bearer, m2m, script } from '../lib/shell.mjs'

const calls = [
  {
    flow: 'PAT as bearer',
    auth: 'pat',
    lines: ['token=$DATABRICKS_TOKEN', bearer],
    asked: { 'clusters.list': 1 },
  },
  {
    flow: 'PAT from .netrc, `curl --netrc`',
    auth: 'pat',
    lines: [
      'printf "machine %s\\nlogin token\\npassword %s\\n" "${DATABRICKS_HOST#https://}" "$DATABRICKS_TOKEN" > "$HOME/.netrc"',
      'curl -sS --fail-with-body --netrc -X GET "$DATABRICKS_HOST/api/2.0/clusters/list"',
    ],
    asked: { 'clusters.list': 1 },
  },
  {
    flow: 'M2M',
    auth: 'oauth-m2m',
    lines: [m2m('$DATABRICKS_HOST/oidc/v1/token'), bearer],
    asked: { 'workspace.token': 1, 'clusters.list': 1 },
  },
  {
    flow: 'account M2M',
    auth: 'account-oauth-m2m',
    lines: [
      m2m('$DATABRICKS_HOST/oidc/accounts/$DATABRICKS_ACCOUNT_ID/v1/token'),
      'curl -sS --fail-with-body -H "Authorization: Bearer $token" "$DATABRICKS_HOST/api/2.0/accounts/$DATABRICKS_ACCOUNT_ID/workspaces"',
    ],
    asked: { 'account.token': 1, 'account.workspaces': 1 },
  },
  {
    flow: 'SCIM Me',
    auth: 'pat',
    lines: [
      'curl -sS --fail-with-body -H "Authorization: Bearer $DATABRICKS_TOKEN" "$DATABRICKS_HOST/api/2.0/preview/scim/v2/Me"',
    ],
    asked: { 'scim.me': 1 },
  },
  {
    flow: 'metadata service',
    auth: 'metadata-service',
    lines: [
      'answer=$(curl -sS --fail-with-body -H "X-Databricks-Metadata-Version: 1" -H "X-Databricks-Host: $DATABRICKS_HOST" "$DATABRICKS_METADATA_SERVICE_URL")',
      'token=$(field access_token "$answer")',
      bearer,
    ],
    asked: { 'metadata.token': 1, 'clusters.list': 1 },
  },
]

/** curl, with the commands that a shell script has. */
export const curl = {
  key: 'curl',
  name: 'curl',
  flows: [...calls, ...federationCalls, ...azureCalls].map(({ flow }) => flow),
  async install() {
    const path = needProgram('curl')
    return { version: await versionSaid(path, ['--version'], /^curl (\S+)/) }
  },
  rows: () =>
    [...calls, ...federationCalls, ...azureCalls].map(({ lines, ...row }) => ({
      client: 'curl',
      command: script(lines),
      ...row,
    })),
}
