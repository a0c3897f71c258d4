import { flowNames, rowsOfAll, userLogin } from '../lib/flows.mjs'
import { program } from '../lib/programs.mjs'
import { packageVersion } from '../lib/tools.mjs'
import { shellWord } from '../matrix/certify.mjs'

const absent = { skip: 'the SDK for JavaScript has no such sign-in' }

/** The official SDK for JavaScript. */
export const jsSdk = {
  key: 'js',
  name: '@databricks/sdk-experimental',
  flows: [...Object.values(flowNames), userLogin],
  driven: {
    how: 'driver',
    by: () => ['--driver', [process.execPath, program('driver-js-sdk.mjs')].map(shellWord).join(' ')],
  },
  install: async () => ({ version: packageVersion('@databricks/sdk-experimental') }),
  rows: () => [
    ...rowsOfAll(
      { client: 'databricks-sdk-js', command: [process.execPath, program('databricks-sdk.mjs')] },
      {
        pat: { asked: { 'scim.me': 1 } },
        'oauth-m2m': { asked: { 'workspace.discovery': 1, 'workspace.token': 1, 'scim.me': 1 } },
        // It knows an account's host by its name alone.
        'account-oauth-m2m': { isolate: true, asked: { 'account.token': 1, 'account.workspaces': 1 } },
        'env-oidc': absent,
        'file-oidc': absent,
        'github-oidc': absent,
        'azure-devops-oidc': absent,
        'metadata-service': { asked: { 'metadata.token': 2, 'scim.me': 1 } },
        'azure-client-secret': { isolate: true, asked: { 'entra.token': 2, 'scim.me': 1 } },
        'azure-msi': { isolate: true, asked: { 'imds.token': 2, 'scim.me': 1 } },
        'google-credentials': { isolate: true, asked: { 'google.token': 1, 'scim.me': 1 } },
        'google-id': {
          isolate: true,
          asked: {
            'gce-metadata.directory': 3,
            'gce-metadata.value': 2,
            'gce-metadata.email': 2,
            'gce-metadata.universe': 1,
            'gce-metadata.identity': 1,
            'gce-metadata.account': 1,
            'gce-metadata.token': 2,
            'iam-credentials.generate-id-token': [0, 1],
            'scim.me (401)': 1,
          },
          defect: {
            text: 'It sends `Authorization: Bearer [object Promise]`, as it does not wait for the token:',
            header: 'authorization',
            request: ({ operation, request }) =>
              operation === 'scim.me' && request.headers.authorization.length === 'Bearer [object Promise]'.length,
          },
        },
      },
    ),
    { flow: userLogin, ...absent },
  ],
}
