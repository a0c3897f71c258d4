import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { JournalEntry } from '../../src/index.js'
import { testWithTool } from '../tools.js'
import { makePlace } from './mock-command.js'

/** What every script begins with. */
const preamble = `set -eu
value() { jq -r ".world.$1" "$LAKEAUTH_MOCK_READY"; }
field() { jq -r ".$1"; }
curl() { command curl -sS --fail "$@"; }
`

interface Flow {
  readonly stdout: string
  readonly entries: readonly JournalEntry[]
  readonly journal: string
}

/** Runs a script of curl commands whose hosts are the real ones. */
async function flow(script: string, config: object = {}): Promise<Flow> {
  await using place = await makePlace()
  await writeFile(join(place.folder, 'mock.json'), JSON.stringify(config))
  const words = [
    '--client',
    'curl',
    '--journal',
    'asked.json',
    '--config',
    'mock.json',
    '--',
    'sh',
    '-c',
    preamble + script,
  ]
  const { code, stdout, stderr } = await place.mock(['run', ...words])
  expect([code, stderr]).toEqual([0, ''])
  const journal = await readFile(join(place.folder, 'asked.json'), 'utf8')
  const { entries } = JSON.parse(journal).journals[0] as { entries: JournalEntry[] }
  return { stdout, journal, entries: entries.filter(({ operation }) => !/^(proxy|tls)\./.test(operation)) }
}

const test = testWithTool('curl')
const databricks = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'
const managementResource = 'https://management.core.windows.net/'

test('curl --netrc lists clusters under the real name of the workspace', async () => {
  const { stdout, entries, journal } = await flow(`
host=$(value workspace.publicHost)
printf 'machine %s login token password %s\\n' "\${host#https://}" "$(value workspace.pat)" > "$HOME/.netrc"
chmod 600 "$HOME/.netrc"
curl --netrc "$host/api/2.0/clusters/list" | field 'clusters[0].cluster_name'
cat "$HOME/.netrc"`)
  expect(stdout).toMatch(/^lakeauth-mock\nmachine dbc-/)
  expect(entries).toMatchObject([
    {
      operation: 'clusters.list',
      method: 'GET',
      scheme: 'https',
      authority: expect.stringMatching(/^dbc-.*\.cloud\.databricks\.com$/),
      target: '/api/2.0/clusters/list',
      status: 200,
      request: { headers: { authorization: { secret: 'pat#1' } } },
    },
  ])
  expect(journal).not.toContain(/password (\S+)/.exec(stdout)?.[1])
})

test('Entra v1 hands out tokens for a GET with a form body, and Azure Databricks takes both headers', async () => {
  const { stdout, entries, journal } = await flow(`
entra() {
  curl -X GET -H 'Content-Type: application/x-www-form-urlencoded' \\
    -d grant_type=client_credentials -d "client_id=$(value azure.clientId)" -d "client_secret=$(value azure.clientSecret)" \\
    --data-urlencode "resource=$1" "https://login.microsoftonline.com/$(value azure.tenantId)/oauth2/token" | field access_token
}
token=$(entra ${databricks})
management=$(entra ${managementResource})
azure() {
  curl -H "Authorization: Bearer $token" -H "X-Databricks-Azure-SP-Management-Token: $management" \\
    -H "X-Databricks-Azure-Workspace-Resource-Id: $(value azure.workspaceResourceId)" "$@"
}
host=$(value azure.publicHost)
azure "$host/api/2.0/clusters/list" | field 'clusters[0].state'
pat=$(azure -X POST -d '{"lifetime_seconds": 100, "comment": "for a job"}' "$host/api/2.0/token/create" | field token_value)
curl -H "Authorization: Bearer $pat" "$host/api/2.0/preview/scim/v2/Me" | field displayName
echo "$token $management $pat"`)
  const [state, name, secrets] = stdout.trim().split('\n') as [string, string, string]
  expect([state, name.length > 0]).toEqual(['TERMINATED', true])
  for (const secret of secrets.split(' ')) expect(journal).not.toContain(secret)
  const grant = (resource: string) => ({
    operation: 'entra.token',
    method: 'GET',
    authority: 'login.microsoftonline.com',
    target: expect.stringMatching(/^\/[\w-]+\/oauth2\/token$/),
    request: {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      form: { grant_type: 'client_credentials', resource, client_secret: { length: expect.any(Number) } },
    },
  })
  const both = {
    authorization: { length: expect.any(Number) },
    'x-databricks-azure-sp-management-token': { length: expect.any(Number) },
    'x-databricks-azure-workspace-resource-id': expect.stringContaining('/subscriptions/'),
  }
  expect(entries).toMatchObject([
    grant(databricks),
    grant(managementResource),
    { operation: 'clusters.list', method: 'GET', status: 200, request: { headers: both } },
    {
      operation: 'pat.create',
      method: 'POST',
      target: '/api/2.0/token/create',
      status: 200,
      request: { headers: both, json: { lifetime_seconds: 100, comment: 'for a job' } },
    },
    {
      operation: 'scim.me',
      method: 'GET',
      status: 200,
      request: { headers: { authorization: { length: expect.any(Number) } } },
    },
  ])
})

test('the token exchange of RFC 8693 works at workspace and account, with client_id and without', async () => {
  const { stdout, entries } = await flow(
    `
exchange() {
  url=$1; subject=$2; shift 2
  curl -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange -d "subject_token=$subject" \\
    -d subject_token_type=urn:ietf:params:oauth:token-type:jwt -d scope=all-apis "$@" "$url" | field access_token
}
workspace=$(value workspace.publicHost)
account=$(value account.publicHost)/oidc/accounts/$(value account.accountId)
principal=$(cat "$(value federation.subjectTokenFile)")
admin=$(jq -r .admin "$LAKEAUTH_MOCK_READY")/v1/worlds/default
user=$(curl -d "{\\"claims\\": {\\"sub\\": \\"$(value workspace.userName)\\"}}" "$admin/federation/subject-tokens" | field token)
me() { curl -H "Authorization: Bearer $1" "$workspace/api/2.0/preview/scim/v2/Me" | field userName; }
me "$(exchange "$workspace/oidc/v1/token" "$principal" -d "client_id=$(value federation.servicePrincipalClientId)")"
me "$(exchange "$workspace/oidc/v1/token" "$user")"
exchange "$account/v1/token" "$principal" -d "client_id=$(value federation.servicePrincipalClientId)" | wc -l
exchange "$account/v1/token" "$user" | wc -l
value federation.servicePrincipalClientId
value workspace.userName`,
    { worlds: [{ federationPolicies: [{ issuer: 'https://idp.lakeauth.example' }] }] },
  )
  const [principal, user, one, other, principalId, userName] = stdout.trim().split(/\s+/)
  expect([principal, user, one, other]).toEqual([principalId, userName, '1', '1'])
  const exchanges = entries.filter(({ operation }) => operation.endsWith('.token'))
  const asked = (operation: string, clientId: string | undefined) => ({
    operation,
    method: 'POST',
    status: 200,
    request: {
      form: {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: { length: expect.any(Number) },
        ...(clientId !== undefined && { client_id: clientId }),
      },
    },
  })
  expect(exchanges).toMatchObject([
    asked('workspace.token', principalId),
    asked('workspace.token', undefined),
    asked('account.token', principalId),
    asked('account.token', undefined),
  ])
  expect(exchanges.map(({ request }) => 'client_id' in request.form)).toEqual([true, false, true, false])
  expect(entries.filter(({ operation }) => operation === 'scim.me').map(({ status }) => status)).toEqual([200, 200])
})
