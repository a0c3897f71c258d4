import { cp } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { flowNames, rowsOfAll } from '../lib/flows.mjs'
import { program } from '../lib/programs.mjs'
import { installStep, needProgram } from '../lib/tools.mjs'

const version = '0.141.0'

/** It reads the metadata of the host twice and finds the token endpoint whatever the sign-in. */
const call = { 'workspace.config': 2, 'workspace.discovery': 1, 'scim.me': 1 }

/** The official SDK for Java, in a small program; Maven brings it and what it depends on. */
export const javaSdk = {
  key: 'java',
  name: 'databricks-sdk-java',
  version,
  flows: Object.values(flowNames),
  async install({ folder }) {
    const java = needProgram('java')
    const cwd = join(folder, 'java')
    await cp(program('java'), cwd, { recursive: true })
    const copied = ['--batch-mode', '--quiet', 'dependency:copy-dependencies', '-DincludeScope=runtime']
    await installStep(needProgram('mvn'), [...copied, `-DoutputDirectory=${join(cwd, 'lib')}`], { cwd })
    const path = [join(cwd, 'lib', '*'), cwd].join(delimiter)
    await installStep(needProgram('javac'), ['-cp', path, 'Me.java'], { cwd })
    return { command: [java, '-cp', path, 'Me'], version }
  },
  rows: ({ command }) =>
    rowsOfAll(
      { client: 'java', command },
      {
        pat: { asked: call },
        'oauth-m2m': { asked: { ...call, 'workspace.discovery': 2, 'workspace.token': 1 } },
        'account-oauth-m2m': {
          asked: { 'account.config': 2, 'account.discovery': 2, 'account.token': 1, 'account.workspaces': 1 },
        },
        'env-oidc': { asked: { ...call, 'workspace.token': 1, 'idp.discovery': 1, 'idp.jwks': 1 } },
        'file-oidc': { asked: { ...call, 'workspace.token': 1, 'idp.discovery': 1, 'idp.jwks': 1 } },
        'github-oidc': {
          asked: {
            ...call,
            'workspace.token': 1,
            'github-oidc.token': 1,
            'github-oidc.discovery': 1,
            'github-oidc.jwks': 1,
          },
        },
        'azure-devops-oidc': {
          asked: {
            ...call,
            'workspace.token': 1,
            'azure-devops.token': 1,
            'azure-devops.discovery': 1,
            'azure-devops.jwks': 1,
          },
        },
        'metadata-service': { skip: 'the SDK for Java has no such sign-in' },
        'azure-client-secret': { isolate: true, asked: { ...call, 'entra.token': 2 } },
        'azure-msi': { isolate: true, asked: { ...call, 'imds.token': 2 } },
        'google-credentials': { isolate: true, asked: { ...call, 'google.token': 2 } },
        'google-id': {
          isolate: true,
          asked: {
            ...call,
            'gce-metadata.root': 1,
            'gce-metadata.token': 1,
            'iam-credentials.generate-id-token': 1,
            'iam-credentials.generate-access-token': 1,
          },
        },
      },
    ),
}
