import { coreStrategies, databricksAuth } from '@lakeauth/core'

/** Ours, as the README tells users to. */
export default {
  name: 'lakeauth',
  package: '@lakeauth/core',
  open: ({ host, clientId, clientSecret }) =>
    databricksAuth({ strategies: coreStrategies, config: { host, clientId, clientSecret } }),
}
