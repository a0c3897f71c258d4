import { valueOf } from '../lib/asked.mjs'
import { median, rotated } from '../lib/statistics.mjs'
import { grantsPerSecond } from '../mock/started.mjs'

const mocks = {
  'lakeauth-mock, RS256': ['lakeauth', 'RS256'],
  'lakeauth-mock, ES256': ['lakeauth', 'ES256'],
  'oauth2-mock-server, RS256': ['oauth2-mock-server', 'RS256'],
}

/** Client credentials over HTTP with a fresh token each; who asks is another process on the same machine. In turns. */
export default {
  id: 'mock-grants',
  title: 'Tokens from the mock',
  unit: '1/s',
  goal: 'at least 2x oauth2-mock-server with RS256, at least 3000 with ES256',
  peers: [],
  async run({ quick }) {
    const names = Object.keys(mocks)
    const rates = Object.fromEntries(names.map((name) => [name, []]))
    for (let round = 0; round < (quick ? 1 : 5); round++)
      for (const name of rotated(names, round))
        rates[name].push(await grantsPerSecond(...mocks[name], { seconds: quick ? 0.5 : 3 }))
    const rows = names.map((peer) => ({ peer, value: median(rates[peer]) }))
    const [ours, elliptic, theirs] = names.map((name) => valueOf(rows, name))
    return {
      rows,
      parts: {
        'at least 2x oauth2-mock-server with RS256': ours >= 2 * theirs,
        'at least 3000 with ES256': elliptic >= 3000,
      },
      ratio: { value: ours / theirs, of: 'oauth2-mock-server with RS256' },
    }
  },
}
