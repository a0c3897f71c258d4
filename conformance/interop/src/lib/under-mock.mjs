import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './program.mjs'
import { Skip } from './skip.mjs'

const mock = fileURLToPath(new URL('../../../mock/bin/lakeauth-mock.js', import.meta.url))

/** What Chromium asks on its own account. */
const browsers = ['update.googleapis.com']

/** What the proxy says of itself; how many connections a client opens is its own affair. */
const connections = ['proxy.connect', 'tls.handshake']

/**
 * Runs a row's command as `lakeauth-mock run` does for everybody, in an environment that has nothing of ours but the PATH,
 * and gives what it did with the journal of its requests.
 */
export async function underMock({ client, auth, isolate, config, command, env = {} }, { folder, home, temporary }) {
  const journal = join(folder, 'asked.json')
  const settings = join(folder, 'mock.json')
  if (config) await writeFile(settings, JSON.stringify(config))
  const words = [
    'run',
    '--client',
    client,
    '--journal',
    journal,
    ...(auth ? ['--auth', auth] : []),
    ...(isolate ? ['--isolate'] : []),
    ...(config ? ['--config', settings] : []),
  ]
  await rm(journal, { force: true })
  const PATH = [dirname(process.execPath), process.env.PATH].join(':')
  const ended = await runProgram(process.execPath, [mock, ...words, '--', ...command], {
    cwd: folder,
    env: { PATH, HOME: home, TMPDIR: temporary, ...env },
    longestMs: 120_000,
  })
  const refused = /^lakeauth-mock: (--isolate: .*)/m.exec(ended.stderr)?.[1]
  if (refused) throw new Skip(refused)
  return { ...ended, entries: await entriesOf(journal) }
}

async function entriesOf(journal) {
  const written = await readFile(journal, 'utf8').catch(() => '{"journals":[]}')
  const { journals } = JSON.parse(written)
  return journals
    .flatMap(({ entries }) => entries)
    .filter(({ operation, authority }) => !connections.includes(operation) && !browsers.includes(authority))
}
