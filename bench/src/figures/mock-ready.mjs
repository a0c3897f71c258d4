import { fileURLToPath } from 'node:url'
import { valueOf } from '../lib/asked.mjs'
import { median, rotated } from '../lib/statistics.mjs'
import { readyTime } from '../mock/started.mjs'

const command = fileURLToPath(new URL('../../node_modules/@lakeauth/mock/bin/lakeauth-mock.js', import.meta.url))
const starts = {
  'lakeauth-mock, HTTP': [command, ['serve', '--no-https', '--no-proxy']],
  'lakeauth-mock, HTTPS and proxy': [command, ['serve']],
  'oauth2-mock-server': ['server.mjs', ['oauth2-mock-server', 'RS256']],
}

/** From the start of the process to the line that says where everything is, in turns. */
export default {
  id: 'mock-ready',
  title: 'The mock is ready',
  unit: 'ms',
  goal: 'at most 300 over HTTP, at most 1000 with HTTPS',
  peers: [],
  async run({ quick }) {
    const names = Object.keys(starts)
    const times = Object.fromEntries(names.map((name) => [name, []]))
    for (let round = 0; round < (quick ? 1 : 15); round++)
      for (const name of rotated(names, round)) times[name].push(await readyTime(...starts[name]))
    const rows = names.map((peer) => ({ peer, value: median(times[peer]) }))
    const [http, https] = names
    return {
      rows,
      parts: {
        'at most 300 over HTTP': valueOf(rows, http) <= 300,
        'at most 1000 with HTTPS': valueOf(rows, https) <= 1000,
      },
      ratio: { value: valueOf(rows, http) / valueOf(rows, 'oauth2-mock-server'), of: 'oauth2-mock-server' },
    }
  },
}
