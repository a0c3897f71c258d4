import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { expect, it } from 'vitest'
import { makeFolder } from '../../core/test/files/folder.js'
import { upsertEntry } from '../src/index.js'
import { curlVersion } from './support/curl-answers.js'

const run = promisify(execFile)
const ifCurl = curlVersion() || process.env['REQUIRE_TOOLS'] === '1' ? it : it.skip

/** The forms of the vendor's page, and what this package writes. */
const files: readonly (readonly [string, (path: string, machine: string, password: string) => Promise<void>])[] = [
  ['upsertEntry', (path, machine, password) => upsertEntry(path, { machine, password })],
  [
    'hand, line by line',
    (path, machine, password) => writeFile(path, `machine ${machine}\nlogin token\npassword ${password}\n`),
  ],
  [
    'hand, on one line',
    (path, machine, password) => writeFile(path, `machine ${machine} login token password ${password}\n`),
  ],
]

ifCurl.for(files)(
  'curl --netrc lists clusters with an entry written by %s, by the command of the documentation [S2-12] [S2-18] [S2-22]',
  { timeout: 60_000 },
  async ([, write]) => {
    const world = createWorld()
    await using server = await startServer({ worlds: [world] })
    const { proxy, caFile } = server.ready
    const folder = await makeFolder()
    const { host, pat } = world.workspace
    await write(folder.at('.netrc'), new URL(host).hostname, pat)
    const command = ['--netrc', '-X', 'GET', `${host}/api/2.0/clusters/list`]
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: folder.path,
      HTTPS_PROXY: String(proxy),
      CURL_CA_BUNDLE: String(caFile),
    }
    const { stdout } = await run('curl', command, { env })
    expect(JSON.parse(stdout)).toHaveProperty('clusters')
    expect(world.journal.of('clusters.list').map(({ outcome }) => outcome)).toEqual(['ok'])
    const without = await run('curl', command.slice(1), { env })
    expect(JSON.parse(without.stdout)).toMatchObject({ error_code: 401 })
  },
)
