import { databricksAuth, oauthM2m } from '@lakeauth/core'

/** Ours with one strategy alone, as somebody writes it whose program is to be small. */
export default {
  name: 'lakeauth',
  package: '@lakeauth/core',
  open: ({ host, clientId, clientSecret }) =>
    databricksAuth({ strategies: [oauthM2m], config: { host, clientId, clientSecret } }),
}
