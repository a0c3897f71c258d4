const databricks = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'
const management = 'https://management.core.windows.net/'

/** Entra's first version, by GET with a form, as the Azure pages of Databricks show it. */
const entra = (name, resource) =>
  `answer=$(curl -sS --fail-with-body -X GET -H "Content-Type: application/x-www-form-urlencoded" -d "grant_type=client_credentials&client_id=$ARM_CLIENT_ID&resource=${encodeURIComponent(resource)}" --data-urlencode "client_secret=$ARM_CLIENT_SECRET" "https://login.microsoftonline.com/$ARM_TENANT_ID/oauth2/token")
${name}=$(field access_token "$answer")`

const resourceId = `id=$(sed -n 's/.*"workspaceResourceId":"\\([^"]*\\)".*/\\1/p' "$LAKEAUTH_MOCK_READY")`
const headers =
  '-H "Authorization: Bearer $token" -H "X-Databricks-Azure-SP-Management-Token: $arm" -H "X-Databricks-Azure-Workspace-Resource-Id: $id"'
const both = ['authorization', 'x-databricks-azure-sp-management-token', 'x-databricks-azure-workspace-resource-id']
const list = (given) => `curl -sS --fail-with-body ${given} "$DATABRICKS_HOST/api/2.0/clusters/list"`
const create = `answer=$(curl -sS --fail-with-body -X POST ${headers} -d '{"lifetime_seconds": 100, "comment": "interop"}' "$DATABRICKS_HOST/api/2.0/token/create")
pat=$(field token_value "$answer")`

/** The shell flows of Azure Databricks. */
export const azureCalls = [
  {
    flow: 'Azure client secret, Entra v1 by GET',
    auth: 'azure-client-secret',
    lines: [entra('token', databricks), list('-H "Authorization: Bearer $token"')],
    asked: { 'entra.token': 1, 'clusters.list': 1 },
  },
  {
    flow: 'Azure client secret, both headers, a PAT made and used',
    auth: 'azure-client-secret',
    lines: [
      entra('token', databricks),
      entra('arm', management),
      resourceId,
      list(headers),
      create,
      list('-H "Authorization: Bearer $pat"'),
    ],
    asked: { 'entra.token': 2, 'clusters.list': 2, 'pat.create': 1 },
    sends: [
      { operation: 'clusters.list', headers: both },
      { operation: 'pat.create', headers: both, json: { lifetime_seconds: 100, comment: 'interop' } },
      { operation: 'clusters.list', headers: ['authorization'] },
    ],
  },
  {
    flow: 'Azure managed identity, IMDS',
    auth: 'azure-msi',
    lines: [
      `answer=$(curl -sS --fail-with-body -H Metadata:true "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${databricks}")`,
      'token=$(field access_token "$answer")',
      list('-H "Authorization: Bearer $token"'),
    ],
    asked: { 'imds.token': 1, 'clusters.list': 1 },
  },
]
