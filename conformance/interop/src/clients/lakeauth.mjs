import { fileURLToPath } from 'node:url'
import { flowNames, rowsOfAll } from '../lib/flows.mjs'
import { packageVersion } from '../lib/tools.mjs'

/** It has every package; a test of the demo's own runs the same rows. */
const program = fileURLToPath(new URL('../../../../docs/examples/demo/test/support/run-sign-in.mjs', import.meta.url))

const exchanged = { 'workspace.config': 1, 'workspace.token': 1, 'scim.me': 1 }

/** This project's own packages, as they are built here, with the client that `run` has for every program of Node. */
export const lakeauth = {
  key: 'lakeauth',
  name: '@lakeauth/core, azure, federation and gcp',
  flows: Object.values(flowNames),
  install: async () => ({ version: packageVersion('@lakeauth/core') }),
  rows: () =>
    rowsOfAll(
      { client: 'node', command: [process.execPath, program] },
      {
        pat: { asked: { 'scim.me': 1 } },
        'oauth-m2m': { asked: exchanged },
        'account-oauth-m2m': { asked: { 'account.token': 1, 'account.workspaces': 1 } },
        'env-oidc': { asked: { ...exchanged, 'idp.discovery': 1, 'idp.jwks': 1 } },
        'file-oidc': { asked: { ...exchanged, 'idp.discovery': 1, 'idp.jwks': 1 } },
        'github-oidc': {
          asked: { ...exchanged, 'github-oidc.token': 1, 'github-oidc.discovery': 1, 'github-oidc.jwks': 1 },
        },
        'azure-devops-oidc': {
          asked: { ...exchanged, 'azure-devops.token': 1, 'azure-devops.discovery': 1, 'azure-devops.jwks': 1 },
        },
        'metadata-service': { asked: { 'metadata.token': 1, 'scim.me': 1 } },
        'azure-client-secret': { asked: { 'entra.token': 1, 'scim.me': 1 } },
        'azure-msi': { isolate: true, asked: { 'imds.token': 1, 'scim.me': 1 } },
        'google-credentials': { asked: { 'google.token': 2, 'scim.me': 1 } },
        'google-id': {
          asked: {
            'gce-metadata.token': 1,
            'iam-credentials.generate-id-token': 1,
            'iam-credentials.generate-access-token': 1,
            'scim.me': 1,
          },
        },
      },
    ),
}
