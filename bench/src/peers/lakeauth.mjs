import { coreStrategies, databricksAuth } from '@lakeauth/core'

/** Ours, as the README tells users to. */
export default {
  name: 'lakeauth',
  package: '@lakeauth/core',
  async open({ host, clientId, clientSecret }) {
    const auth = await databricksAuth({ strategies: coreStrategies, config: { host, clientId, clientSecret } })
    return { headers: () => auth.headers(), close: () => auth.close() }
  },
}
