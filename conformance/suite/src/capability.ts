/** What a strategy can do, as its scenario declares it. A case that needs more is inapplicable, and says so. */
export type Capability = (typeof capabilities)[number]['name']

/** Every capability, and what it means to declare it. */
export const capabilities = [
  { name: 'bearer', summary: 'it signs with one bearer token, and hands it out by token()' },
  { name: 'token-requests', summary: 'it asks somebody for its token: an endpoint or a program (`tokens` says whom)' },
  { name: 'http', summary: 'it asks over HTTP' },
  { name: 'programs', summary: 'it runs a program' },
  { name: 'refreshes', summary: 'its token expires and is renewed' },
  { name: 'secret', summary: 'there is a secret among its settings' },
  { name: 'refusal', summary: 'it can be refused for good (`broken` sets that up)' },
  { name: 'another-identity', summary: 'somebody else can sign in at the same place (`another` sets that up)' },
  { name: 'scopes', summary: 'its tokens are limited to the scopes of the setting `scopes`' },
  { name: 'invalid-setting', summary: 'it checks a setting (`invalid` names one and a value that it refuses)' },
  { name: 'google', summary: 'it signs in to Databricks on Google Cloud, with tokens of Google' },
  { name: 'second-token', summary: 'somebody of their own hands out the second token (`secondTokens` says who)' },
  { name: 'pat', summary: "its token is the workspace's own personal access token, which nobody has to be asked for" },
  { name: 'netrc', summary: 'it finds its token in the one file of its set-up, a .netrc' },
  { name: 'minted-pat', summary: 'it mints personal access tokens for itself, and gives them back' },
  { name: 'azure', summary: 'it signs in to Azure Databricks, with tokens of Entra' },
  { name: 'management-token', summary: "the workspace's resource id is set, with which a management token goes along" },
  {
    name: 'management-refusal',
    summary: 'its management token can be refused for good (`withoutManagement` sets that up)',
  },
  {
    name: 'federation',
    summary: "it exchanges the workload's own token for one of Databricks (`tokens` is the exchange)",
  },
  { name: 'account-policy', summary: 'it signs in under an account-wide federation policy, without a client id' },
  { name: 'subject-requests', summary: "the workload's own token is asked for over HTTP (`subjectTokens` says whom)" },
  {
    name: 'subject-algorithms',
    summary: "the workload's own token can be signed with another algorithm (`signedWith` sets that up)",
  },
  { name: 'api', summary: 'the mocked Databricks accepts what it signs' },
] as const
