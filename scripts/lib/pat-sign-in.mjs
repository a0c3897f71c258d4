/** What the pages on personal access tokens need beside a service principal: an administrator. Nothing for other pages. */
export function patEnvironment(page, { workspace }) {
  if (page !== 'docs/guide/personal-access-tokens.md') return {}
  return { ADMIN_TOKEN: workspace.pat, APPLICATION_ID: workspace.clientId }
}
