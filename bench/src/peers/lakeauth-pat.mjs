import { coreStrategies, databricksAuth } from '@lakeauth/core'

/** Ours with a personal access token, which is never asked for. */
export default {
  name: 'lakeauth-pat',
  package: '@lakeauth/core',
  async open({ host, pat }) {
    const auth = await databricksAuth({ strategies: coreStrategies, config: { host, token: pat } })
    return { headers: () => auth.headers(), close: () => auth.close() }
  },
}
