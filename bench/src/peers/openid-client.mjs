import * as client from 'openid-client'

/** A protocol library without a cache: used as its examples show, each call is a request. */
export default {
  name: 'openid-client',
  package: 'openid-client',
  async open({ host, clientId, clientSecret }) {
    // Databricks names no issuer in its document, so the library's own discovery would refuse it.
    const server = { issuer: `${host}/oidc`, token_endpoint: `${host}/oidc/v1/token` }
    const config = new client.Configuration(server, clientId, clientSecret)
    client.allowInsecureRequests(config)
    return {
      async headers() {
        const { access_token: token } = await client.clientCredentialsGrant(config, { scope: 'all-apis' })
        return { Authorization: `Bearer ${token}` }
      },
    }
  },
}
