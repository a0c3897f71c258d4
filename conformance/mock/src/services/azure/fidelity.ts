import type { Fidelity } from '../../fidelity.js'

/** How sure we are of each operation of this folder. */
export const azureFidelity = {
  'entra.token': {
    level: 'documented',
    source:
      'Microsoft identity platform, client credentials flow and certificate credentials; texts and statuses of refusals from ' +
      'public threads (azure-docs 30777, azure-workload-identity 1200 and 1232, Azure/login 283, microsoft-identity-web 3467)',
    assumed:
      'which refusal wins when several apply; a v1 request without resource is for the old directory API; an assertion without ' +
      'jti is malformed, and one that is sent twice is taken, as MSAL sends it; clocks may differ by 300 s; the texts of 900561, ' +
      '700021, 700023 and 28000',
  },
  'entra.discovery': { level: 'documented', source: 'OpenID Connect Discovery; Microsoft identity platform' },
  'entra.instance': {
    level: 'documented',
    source: 'read by MSAL',
    assumed: 'the refusal of an authority without a tenant; it lists every cloud',
  },
  'entra.jwks': { level: 'documented', source: 'Microsoft identity platform', assumed: 'keys have no x5c' },
  'azure.aad-auth': {
    level: 'documented',
    source: 'read by the official Go, Python and Java SDKs for the tenant in its Location',
    assumed: 'the query of the Location',
  },
  'azure.authorize': { level: 'documented', source: 'read by the official Python SDK; its Location is at Entra' },
  'arm.workspace': {
    level: 'documented',
    source: 'vendor REST reference, Microsoft.Databricks/workspaces; read by the official SDKs',
    assumed: 'which refusal wins; members of the document besides id, name, workspaceId and workspaceUrl',
  },
  'arm.workspaces': { level: 'documented', source: 'vendor REST reference', assumed: 'as arm.workspace' },
  'arm.role-assignments': {
    level: 'documented',
    source: 'vendor REST reference, Microsoft.Authorization/roleAssignments',
    assumed: 'of filters it knows principalId alone',
  },
  'arm.role-assignment': {
    level: 'documented',
    source: 'vendor REST reference, Microsoft.Authorization/roleAssignments',
    assumed: 'it knows the roles Owner, Contributor and Reader',
  },
  'imds.token': {
    level: 'documented',
    source: 'vendor guide to managed identities on virtual machines',
    assumed:
      'which refusal wins; the texts for a missing api-version or resource and for X-Forwarded-For; a day of life',
  },
  'imds.instance': {
    level: 'documented',
    source: 'vendor reference of the Instance Metadata Service',
    assumed: 'few members; the refusals besides the one of a missing api-version',
  },
  'app-service.token': {
    level: 'documented',
    source: 'vendor guide to managed identities in App Service, version 2019-08-01',
    assumed: 'the texts of its refusals, and 401 for a wrong X-IDENTITY-HEADER',
  },
  'arc.token': {
    level: 'documented',
    source: 'vendor guide to managed identities of Arc servers; the challenge is read by MSAL',
    assumed: 'one key for all challenges; the body of the challenge; the answer to a wrong key',
  },
} as const satisfies Readonly<Record<string, Fidelity>>
