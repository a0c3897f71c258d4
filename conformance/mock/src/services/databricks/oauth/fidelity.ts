import type { Fidelity } from '../../../fidelity.js'

/** How sure we are of the OAuth endpoints. */
export const oauthFidelity = {
  'workspace.discovery': {
    level: 'documented',
    source: 'RFC 8414; the two endpoints are what every official SDK reads',
    assumed:
      'the members besides authorization_endpoint and token_endpoint; the OpenID spelling of the path; revocation_endpoint',
  },
  'workspace.authorize': {
    level: 'documented',
    source: 'RFC 6749 section 4.1, RFC 7636; what the official CLI and SDKs send and read',
    assumed:
      'the page for a client or redirect URI that is not registered (400 with an OAuth error); which refusal wins; ' +
      'iss in every redirect (the CLI reads it); the lifetime of a code; /oidc/oauth2/v2.0/authorize, which @databricks/sql opens, is the same page',
  },
  'workspace.token': {
    level: 'documented',
    source:
      'vendor OAuth guides; RFC 6749, 7636, 8693; error_id seen in a public report (terraform-provider-databricks 3757); ' +
      'a dead refresh token as the official Go SDK expects it; scopes that a secret lacks as databricks-sql-go 476 reports',
    assumed:
      'which refusal wins when several apply; a repeated parameter is refused; audience is the workspace id; ' +
      'the words and codes of a refused federation exchange; a code that is used twice ends what it gave',
  },
  'workspace.revoke': {
    level: 'assumed',
    source: 'RFC 7009; the service has no documented revocation endpoint',
  },
  'tokens.introspect': {
    level: 'documented',
    source: 'what the official CLI reads after a login',
    assumed: 'an account token has no workspace_id; refusals as scim.me',
  },
  'workspace.jwks': { level: 'assumed', source: 'RFC 7517; no official client asks for it' },
  'account.discovery': {
    level: 'documented',
    source: 'as workspace.discovery, under /oidc/accounts/{account_id}',
    assumed: 'as workspace.discovery',
  },
  'account.authorize': {
    level: 'documented',
    source: 'as workspace.authorize, under /oidc/accounts/{account_id}',
    assumed: 'as workspace.authorize; another account id is a 400',
  },
  'account.token': {
    level: 'documented',
    source: 'as workspace.token, under /oidc/accounts/{account_id}',
    assumed: 'as workspace.token; another account id is refused as invalid_client; audience is the account id',
  },
  'account.revoke': { level: 'assumed', source: 'as workspace.revoke' },
  'account.jwks': { level: 'assumed', source: 'as workspace.jwks' },
} as const satisfies Readonly<Record<string, Fidelity>>
