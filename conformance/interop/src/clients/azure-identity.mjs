import { flowNames, rowsOfAll } from '../lib/flows.mjs'
import { program } from '../lib/programs.mjs'
import { packageVersion } from '../lib/tools.mjs'

/** Entra's library for JavaScript, with a token for Azure Databricks. */
export const azureIdentity = {
  key: 'azure-identity',
  name: '@azure/identity',
  flows: [flowNames['azure-client-secret'], flowNames['azure-msi']],
  install: async () => ({ version: packageVersion('@azure/identity') }),
  rows: () =>
    rowsOfAll(
      { client: 'node', command: [process.execPath, program('azure-identity.mjs')] },
      {
        'azure-client-secret': { asked: { 'entra.token': 1, 'clusters.list': 1 } },
        'azure-msi': { isolate: true, asked: { 'imds.token': 1, 'clusters.list': 1 } },
      },
    ),
}
