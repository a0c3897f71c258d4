import { flowNames, rowsOfAll, userLogin } from '../lib/flows.mjs'
import { program } from '../lib/programs.mjs'
import { packageVersion } from '../lib/tools.mjs'

/** The SQL driver for Node.js: its sign-in, and a call with the header that it makes. */
export const databricksSql = {
  key: 'sql',
  name: '@databricks/sql',
  flows: [flowNames.pat, flowNames['oauth-m2m'], userLogin],
  install: async () => ({ version: packageVersion('@databricks/sql') }),
  rows: () => [
    ...rowsOfAll(
      { client: 'node', command: [process.execPath, program('databricks-sql.mjs')] },
      {
        pat: { asked: { 'clusters.list': 1 } },
        'oauth-m2m': { asked: { 'workspace.discovery': 1, 'workspace.token': 1, 'clusters.list': 1 } },
      },
    ),
    {
      flow: userLogin,
      skip: 'the driver opens `/oidc/oauth2/v2.0/authorize` of the workspace, where the mock has no login page on AWS',
    },
  ],
}
