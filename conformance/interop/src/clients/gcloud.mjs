import { join } from 'node:path'
import { flowNames } from '../lib/flows.mjs'
import { bearer, script } from '../lib/shell.mjs'
import { needProgram, versionSaid } from '../lib/tools.mjs'

const activate = 'gcloud auth activate-service-account --key-file="$GOOGLE_CREDENTIALS"'
const token = (more) => `token=$(gcloud auth print-identity-token --audiences="$DATABRICKS_HOST" ${more})`
const impersonate = '--impersonate-service-account="$DATABRICKS_GOOGLE_SERVICE_ACCOUNT" --include-email'

/** Google's command line, where a machine has it: it is no package of a registry that this could install from. */
export const gcloud = {
  key: 'gcloud',
  name: 'gcloud',
  flows: [flowNames['google-credentials'], flowNames['google-id']],
  async install({ folder }) {
    const path = needProgram('gcloud')
    return { folder, version: await versionSaid(path, ['version'], /Google Cloud SDK (\S+)/) }
  },
  rows: ({ folder }) => [
    row(folder, 'google-credentials', [activate, token(''), bearer], {
      'google.token': 3,
      'clusters.list': 1,
    }),
    row(folder, 'google-id', [token(impersonate), bearer], {
      'gce-metadata.value': 1,
      'gce-metadata.email': 1,
      'gce-metadata.directory': 1,
      'gce-metadata.universe': 1,
      'gce-metadata.identity': 1,
      'gce-metadata.account': 3,
      'gce-metadata.token': 3,
      'iam-credentials.generate-access-token': 1,
      'iam-credentials.generate-id-token': 2,
      'clusters.list': 1,
    }),
  ],
}

/** Each row has a folder of its own for what gcloud keeps. */
function row(folder, auth, lines, asked) {
  const env = { CLOUDSDK_CONFIG: join(folder, auth), CLOUDSDK_CORE_DISABLE_PROMPTS: '1' }
  return { client: 'gcloud', auth, env, flow: flowNames[auth], command: script(lines), asked }
}
