import { browserRow } from '../lib/browser.mjs'
import { documented } from '../lib/documented.mjs'
import { flowNames, rowsOfAll, userLogin } from '../lib/flows.mjs'
import { program, withReady } from '../lib/programs.mjs'
import { pythonWith } from '../lib/venv.mjs'
import { shellWord } from '../matrix/certify.mjs'

/** The official SDK for Python, in a virtual environment. */
export const pythonSdk = {
  key: 'python',
  name: 'databricks-sdk for Python',
  flows: [...Object.values(flowNames), userLogin],
  driven: {
    how: 'driver',
    by: ({ python }) => ['--driver', [python, program('driver_python_sdk.py')].map(shellWord).join(' ')],
  },
  install: (place) => pythonWith(place, 'databricks-sdk'),
  rows: ({ python }) => {
    const command = [python, program('me.py')]
    return [
      ...rowsOfAll(
        { client: 'python', command },
        {
          ...documented,
          'github-oidc': {
            asked: {
              'workspace.config': 1,
              'github-oidc.token': 2,
              'workspace.discovery': 1,
              'workspace.token': 1,
              'github-oidc.discovery': 1,
              'github-oidc.jwks': 1,
              'scim.me': 1,
            },
          },
          'azure-devops-oidc': {
            asked: {
              'workspace.config': 1,
              'azure-devops.token': 2,
              'workspace.discovery': 1,
              'workspace.token': 1,
              'azure-devops.discovery': [1, 2],
              'azure-devops.jwks': [1, 2],
              'scim.me': 1,
            },
          },
          'metadata-service': { asked: { 'workspace.config': 1, 'metadata.token': 2, 'scim.me': 1 } },
          'azure-client-secret': { asked: { 'workspace.config': 1, 'entra.token': 2, 'scim.me': 1 } },
          'azure-msi': { skip: 'the SDK for Python reads ARM_USE_MSI and has no sign-in for it' },
          'google-credentials': { asked: { 'workspace.config': 1, 'google.token': 2, 'scim.me': 1 } },
          'google-id': {
            note: 'google-auth asks for allowedLocations in the background',
            asked: {
              'workspace.config': 1,
              'gce-metadata.root': 1,
              'gce-metadata.value': 1,
              'gce-metadata.universe': 2,
              'gce-metadata.account': 2,
              'gce-metadata.token': 2,
              'iam-credentials.allowed-locations': [0, 1],
              'iam-credentials.generate-id-token': 1,
              'iam-credentials.generate-access-token': 1,
              'scim.me': 1,
            },
          },
        },
      ),
      {
        flow: userLogin,
        client: 'python',
        command: withReady({ DATABRICKS_HOST: 'world.workspace.publicHost' }, command),
        asked: {
          'workspace.config': 1,
          'workspace.discovery': 1,
          'workspace.authorize': 1,
          'workspace.token': 1,
          'scim.me': 1,
        },
        ...withEnvironment(browserRow(), { DATABRICKS_AUTH_TYPE: 'external-browser' }),
      },
    ]
  },
}

function withEnvironment({ env, ...row }, more) {
  return { ...row, env: { ...env, ...more } }
}
