import { Config } from '@databricks/sdk-experimental'

/** The SDK's own sign-in: it fills the headers of each request. */
export default {
  name: 'databricks-sdk',
  package: '@databricks/sdk-experimental',
  async open({ host, clientId, clientSecret }) {
    const config = new Config({ host, clientId, clientSecret, authType: 'oauth-m2m' })
    return {
      async headers() {
        const headers = new Headers()
        await config.authenticate(headers)
        return headers
      },
    }
  },
}
