import { type Attribute, standardAttributes } from '@lakeauth/core'

/** Settings of the exchange itself, for every strategy of this package; named as the official SDKs name them. */
export const exchangeAttributes = {
  host: { ...standardAttributes.host, required: true },
  clientId: standardAttributes.clientId,
  accountId: standardAttributes.accountId,
  discoveryUrl: standardAttributes.discoveryUrl,
  scopes: standardAttributes.scopes,
  tokenAudience: {
    summary: "Whom the workload's token should be for; the account id or the token endpoint when absent",
    env: ['DATABRICKS_TOKEN_AUDIENCE'],
    ambient: true,
    profileKey: 'token_audience',
    parse: parseAudience,
  },
} as const satisfies Readonly<Record<string, Attribute>>

/** Text without control characters: it ends up in a URL and in a token. */
function parseAudience(raw: string): string {
  if (!/\p{Cc}/u.test(raw)) return raw
  throw new Error('it holds a control character, such as a line break')
}
