import { clientCredentialsToken } from '../oauth/client-credentials.js'
import { tokenEndpoint } from '../oauth/token-endpoint.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { cachedSource } from '../lifecycle/cached-source.js'
import { standardAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, defineStrategy } from '../strategy.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  clientId: { ...standardAttributes.clientId, required: true },
  clientSecret: { ...standardAttributes.clientSecret, required: true },
  accountId: standardAttributes.accountId,
  discoveryUrl: standardAttributes.discoveryUrl,
  scopes: standardAttributes.scopes,
} as const

const DEFAULT_SCOPES: readonly string[] = ['all-apis']

/** A service principal with an OAuth secret (client credentials, RFC 6749 section 4.4), on workspace and account hosts. */
export const oauthM2m: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: 'oauth-m2m',
  summary: 'A service principal with an OAuth secret',
  attributes,
  egress: ({ host, discoveryUrl }) =>
    [host, discoveryUrl && new URL(discoveryUrl).origin].filter((origin) => origin !== undefined),
  configure: ({ host, clientId, clientSecret, accountId, discoveryUrl, scopes = DEFAULT_SCOPES }, context) => {
    const token = cachedSource(
      {
        // With the secret: whoever has another one must not be given this token from a shared store, which sees a hash.
        key: { grant: 'client_credentials', clientId, clientSecret: clientSecret.reveal(), scopes: scopes.join(' ') },
        source: async (request) => {
          const endpoint = await tokenEndpoint({ host, accountId, discoveryUrl }, context, request)
          return clientCredentialsToken({ endpoint, clientId, clientSecret, scopes }, context, request)
        },
      },
      context,
    )
    return bearerCredential({ authType: 'oauth-m2m', token }, context)
  },
})
