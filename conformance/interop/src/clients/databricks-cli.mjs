import { join } from 'node:path'
import { flowNames, rowsOfAll, userLogin } from '../lib/flows.mjs'
import { installStep, needProgram } from '../lib/tools.mjs'
import { shellWord } from '../matrix/certify.mjs'

const version = '0.296.0'

/** The Databricks CLI, built from its module. */
export const databricksCli = {
  key: 'cli',
  name: 'Databricks CLI',
  version,
  flows: [...Object.values(flowNames), userLogin],
  driven: {
    how: 'exec',
    by: ({ cli }) => [
      '--exec',
      `${shellWord(cli)} current-user me`,
      ...['pat', 'oauth-m2m', 'env-oidc'].flatMap((name) => ['--sign-in', name]),
      '--reach',
      'proxy',
    ],
  },
  async install({ folder }) {
    const GOBIN = join(folder, 'bin')
    const env = { ...process.env, GOBIN, GOFLAGS: '-p=1' }
    await installStep(needProgram('go'), ['install', `github.com/databricks/cli@v${version}`], { env })
    return { cli: join(GOBIN, 'cli'), version }
  },
  rows: ({ cli }) => {
    const skip = 'its counts are not stated yet: the module could be built nowhere so far'
    const command = [cli, 'current-user', 'me']
    const each = Object.fromEntries(Object.keys(flowNames).map((auth) => [auth, { skip }]))
    return [...rowsOfAll({ client: 'databricks-cli', command }, each), { flow: userLogin, skip }]
  },
}
