import { flowNames, rowsOfAll } from '../lib/flows.mjs'
import { program } from '../lib/programs.mjs'
import { packageVersion } from '../lib/tools.mjs'

/** Google's library for JavaScript, with an ID token for Databricks on Google Cloud. */
export const googleAuth = {
  key: 'google-auth',
  name: 'google-auth-library',
  flows: [flowNames['google-credentials'], flowNames['google-id']],
  install: async () => ({ version: packageVersion('google-auth-library') }),
  rows: () =>
    rowsOfAll(
      { client: 'node', command: [process.execPath, program('google-auth.mjs')] },
      {
        'google-credentials': { asked: { 'google.token': 1, 'clusters.list': 1 } },
        'google-id': {
          asked: {
            'gce-metadata.directory': 1,
            'gce-metadata.value': 1,
            'gce-metadata.token': 1,
            'iam-credentials.generate-id-token': 1,
            'clusters.list': 1,
          },
        },
      },
    ),
}
