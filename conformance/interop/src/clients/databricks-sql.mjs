import { browserRow } from '../lib/browser.mjs'
import { flowNames, rowsOfAll, userLogin } from '../lib/flows.mjs'
import { program, withReady } from '../lib/programs.mjs'
import { packageVersion } from '../lib/tools.mjs'

const command = [process.execPath, program('databricks-sql.mjs')]

/** The SQL driver for Node.js: its sign-in, and a call with the header that it makes. */
export const databricksSql = {
  key: 'sql',
  name: '@databricks/sql',
  flows: [flowNames.pat, flowNames['oauth-m2m'], userLogin],
  install: async () => ({ version: packageVersion('@databricks/sql') }),
  rows: () => [
    ...rowsOfAll(
      { client: 'databricks-sql-nodejs', command },
      {
        pat: { asked: { 'sql-warehouses.list': 1 } },
        'oauth-m2m': { asked: { 'workspace.discovery': 1, 'workspace.token': 1, 'sql-warehouses.list': 1 } },
      },
    ),
    {
      flow: userLogin,
      client: 'databricks-sql-nodejs',
      command: withReady({ DATABRICKS_HOST: 'world.workspace.publicHost' }, command),
      asked: { 'workspace.discovery': 1, 'workspace.authorize': 1, 'workspace.token': 1, 'sql-warehouses.list': 1 },
      ...browserRow(),
    },
  ],
}
