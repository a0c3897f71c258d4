import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/lakeauth-conformance.js', import.meta.url))
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

test('two runs of the command with one seed write equal reports but for their times', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-conformance-'))
  try {
    await writeFile(join(folder, 'plugin.mjs'), PLUGIN)
    const [one, two] = [await reports(folder, 'one'), await reports(folder, 'two')]
    expect(one).toEqual(two)
    expect(one[0]).toContain('"outcome":"fail"')
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** The reports of a run, as they would be had it taken no time. */
async function reports(folder: string, name: string): Promise<readonly string[]> {
  const targets = ['ndjson', 'json'].flatMap((format) => ['--report', `${format}=${name}.${format}`])
  // It fails, since the summary breaks a rule.
  await promisify(execFile)(process.execPath, [bin, 'run', '--plugin', './plugin.mjs', '--seed', '7', ...targets], {
    cwd: folder,
  }).catch(() => undefined)
  const files = ['ndjson', 'json'].map((format) => readFile(join(folder, `${name}.${format}`), 'utf8'))
  return (await Promise.all(files)).map((text) =>
    text.replaceAll(/"(startedAt|endedAt)": ?"[^"]*"/g, '"$1":""').replaceAll(/"durationMs": ?\d+/g, '"durationMs":0'),
  )
}
