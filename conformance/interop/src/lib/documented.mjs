const exchanged = {
  'workspace.config': 1,
  'workspace.discovery': 1,
  'workspace.token': 1,
  'idp.discovery': 1,
  'idp.jwks': 1,
  'scim.me': 1,
}

/**
 * What a client causes that does no more than the documentation says: it reads the host's metadata, finds the token endpoint,
 * asks it once and makes its call. The issuer's keys are the mock's to fetch.
 */
export const documented = {
  pat: { asked: { 'workspace.config': 1, 'scim.me': 1 } },
  'oauth-m2m': { asked: { 'workspace.config': 1, 'workspace.discovery': 1, 'workspace.token': 1, 'scim.me': 1 } },
  'account-oauth-m2m': {
    asked: { 'account.config': 1, 'account.discovery': 1, 'account.token': 1, 'account.workspaces': 1 },
  },
  'env-oidc': { asked: exchanged },
  'file-oidc': { asked: exchanged },
}
