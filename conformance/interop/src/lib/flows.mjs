/** The flows by the name that `lakeauth-mock run --auth` has for them. */
export const flowNames = {
  pat: 'PAT',
  'oauth-m2m': 'M2M',
  'account-oauth-m2m': 'account M2M',
  'env-oidc': 'federation, token in the environment',
  'file-oidc': 'federation, token in a file',
  'github-oidc': 'federation, GitHub Actions',
  'azure-devops-oidc': 'federation, Azure DevOps',
  'metadata-service': 'metadata service',
  'azure-client-secret': 'Azure client secret',
  'azure-msi': 'Azure managed identity',
  'google-credentials': 'Google key',
  'google-id': 'Google impersonation',
}

/** The flow in which a person signs in. */
export const userLogin = 'user login in a browser'

/** The rows of a client that reads everything from the environment: `each` says what differs from flow to flow. */
export function rowsOfAll({ client, command }, each) {
  return Object.entries(each).map(([auth, row]) => ({ client, auth, command, flow: flowNames[auth], ...row }))
}
