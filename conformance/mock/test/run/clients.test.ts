import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { clientNames, clientOf, reachOf, type Trust, type Way } from '../../src/environment/clients.js'
import { signInNames } from '../../src/environment/sign-ins.js'
import type { JournalEntry } from '../../src/index.js'
import { testWithTool } from '../tools.js'
import { isolationAllowed } from './isolation.js'
import { makePlace } from './mock-command.js'

/** The variable by which each kind of client is told of the CA; the JVM has a store of its own, which the tests of its programs read. */
const caOf: Readonly<Record<Trust, string | undefined>> = {
  node: 'NODE_EXTRA_CA_CERTS',
  python: 'REQUESTS_CA_BUNDLE',
  go: 'SSL_CERT_FILE',
  java: undefined,
  curl: 'CURL_CA_BUNDLE',
  gcloud: 'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE',
}
const via: Readonly<Record<Way, string>> = { proxy: 'proxy', url: 'http', isolate: 'https' }

/** The first sign-in of every way that a client has. */
const rows = clientNames.flatMap((client) =>
  (['proxy', 'url', 'isolate'] as const).flatMap((way) => {
    const auth = signInNames.find((name) => reachOf(client, name) === way)
    const ca = caOf[clientOf(client).trust]
    return auth === undefined || (way === 'isolate' && ca === undefined) ? [] : [{ client, auth, way, ca }]
  }),
)

// curl stands in for the clients: it is told what they read. Interop runs those that can be had.
testWithTool('curl').for(rows)(
  'run leads what goes as $client does with $auth to the host of the sign-in, by the way $way',
  async ({ client, auth, way, ca }, { skip }) => {
    if (way === 'isolate' && !isolationAllowed) skip('this machine allows no network of its own')
    await using place = await makePlace()
    const trust = ca === undefined ? '' : `--cacert "\${${ca}:-/dev/null}"`
    const call = `curl -sS --fail -o /dev/null ${way === 'url' ? '' : trust} "$DATABRICKS_HOST/.well-known/databricks-config"`
    const options = [...(way === 'isolate' ? ['--isolate'] : []), '--journal', 'asked.json']
    const ended = await place.mock(['run', '--client', client, '--auth', auth, ...options, '--', 'sh', '-c', call])
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
    const { entries } = JSON.parse(await readFile(join(place.folder, 'asked.json'), 'utf8')).journals[0]
    const asked = (entries as JournalEntry[]).filter(({ operation }) => !/^(proxy|tls)\./.test(operation))
    expect(asked.map((entry) => [entry.via, entry.status])).toEqual([[via[way], 200]])
  },
)
