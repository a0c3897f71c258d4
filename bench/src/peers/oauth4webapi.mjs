import * as oauth from 'oauth4webapi'

/** A protocol library without a cache: used as its examples show, each call is a request. */
export default {
  name: 'oauth4webapi',
  package: 'oauth4webapi',
  async open({ host, clientId, clientSecret }) {
    const client = { client_id: clientId }
    const authentication = oauth.ClientSecretBasic(clientSecret)
    const insecure = { [oauth.allowInsecureRequests]: true }
    const issuer = new URL(`${host}/oidc`)
    // Databricks names no issuer in its document, so the library's own discovery would refuse it.
    const server = { issuer: issuer.href, token_endpoint: `${issuer.href}/v1/token` }
    const parameters = new URLSearchParams({ scope: 'all-apis' })
    return {
      async headers() {
        const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, insecure)
        const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, response)
        return { Authorization: `Bearer ${token}` }
      },
    }
  },
}
