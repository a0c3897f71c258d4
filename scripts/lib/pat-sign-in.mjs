/** What the pages on personal access tokens need beside a service principal: an administrator, or a token. Nothing for other pages. */
export function patEnvironment(page, { workspace }) {
  if (page === 'docs/guide/infrastructure.md') return { DATABRICKS_TOKEN: workspace.pat }
  if (page !== 'docs/guide/personal-access-tokens.md') return {}
  return { ADMIN_TOKEN: workspace.pat, APPLICATION_ID: workspace.clientId }
}
