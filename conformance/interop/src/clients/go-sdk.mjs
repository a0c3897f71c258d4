import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { documented } from '../lib/documented.mjs'
import { flowNames, rowsOfAll } from '../lib/flows.mjs'
import { program } from '../lib/programs.mjs'
import { installStep, needProgram, versionSaid } from '../lib/tools.mjs'

/** The official SDK for Go, compiled into a small program. */
export const goSdk = {
  key: 'go',
  name: 'databricks-sdk-go',
  flows: Object.values(flowNames),
  async install({ folder }) {
    const go = needProgram('go')
    const cwd = join(folder, 'go')
    await cp(program('go'), cwd, { recursive: true })
    const job = join(folder, 'job')
    await installStep(go, ['build', '-mod=readonly', '-p', '1', '-o', job, '.'], { cwd })
    const version = await versionSaid(go, ['version', '-m', job], /databricks-sdk-go\s+v(\S+)/)
    return { job, version }
  },
  rows: ({ job }) =>
    rowsOfAll(
      { client: 'go', command: [job] },
      {
        ...documented,
        'github-oidc': {
          asked: {
            'workspace.config': 1,
            'github-oidc.token': 1,
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
            'azure-devops.token': 1,
            'workspace.discovery': 1,
            'workspace.token': 1,
            'azure-devops.discovery': [1, 2],
            'azure-devops.jwks': [1, 2],
            'scim.me': 1,
          },
        },
        'metadata-service': { asked: { 'workspace.config': 1, 'metadata.token': 2, 'scim.me': 1 } },
        'azure-client-secret': { asked: { 'workspace.config': 1, 'entra.token': 2, 'scim.me': 1 } },
        'azure-msi': { asked: { 'workspace.config': 1, 'imds.token': 2, 'scim.me': 1 } },
        'google-credentials': { asked: { 'workspace.config': 1, 'google.token': 2, 'scim.me': 1 } },
        'google-id': {
          note: 'its metadata client asks for `universe/universe_domain`, which no instance has',
          asked: {
            'workspace.config': 1,
            'gce-metadata.value': 1,
            'gce-metadata.value (404)': 2,
            'gce-metadata.token': 2,
            'iam-credentials.generate-id-token': 1,
            'iam-credentials.generate-access-token': 1,
            'scim.me': 1,
          },
        },
      },
    ),
}
