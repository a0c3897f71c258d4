import { expect, test } from 'vitest'
import { commandFolder, timeless } from './command-folder.js'

const core = new URL('../../../../packages/core/dist/index.js', import.meta.url).href

const PLUGIN = `
import { oauthM2m } from '${core}'

export const conformance = [
  {
    strategy: { ...oauthM2m, summary: 'A summary\\n of two lines' },
    scenario: {
      name: 'workspace',
      capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'secret', 'api'],
      tokens: { operation: 'workspace.token' },
      arrange: ({ workspace: { host, clientId, clientSecret } }) => ({ config: { host, clientId, clientSecret } }),
    },
  },
]
`

const { command, read, write } = commandFolder()

test('two runs of the command with one seed write equal reports but for their times', {
  timeout: 120_000,
}, async () => {
  await write('plugin.mjs', PLUGIN)
  const [one, two] = [await reports('one'), await reports('two')]
  expect(one).toEqual(two)
  expect(one[0]).toContain('"outcome":"fail"')
})

/** The reports of a run that fails, since the summary breaks a rule. */
async function reports(name: string): Promise<readonly string[]> {
  const files = ['ndjson', 'json'].map((format) => `${name}.${format}`)
  const targets = files.flatMap((file) => ['--report', `${file.replace(/.*\./, '')}=${file}`])
  await command('run', '--plugin', './plugin.mjs', '--seed', '7', ...targets)
  return (await Promise.all(files.map(read))).map(timeless)
}
