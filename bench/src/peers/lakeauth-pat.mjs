import { coreStrategies, databricksAuth } from '@lakeauth/core'

/** Ours with a personal access token, which is never asked for. */
export default {
  name: 'lakeauth-pat',
  package: '@lakeauth/core',
  open: ({ host, pat }) => databricksAuth({ strategies: coreStrategies, config: { host, token: pat } }),
}
