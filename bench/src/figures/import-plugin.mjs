import { probe } from '../lib/probe.mjs'
import { median, rotated } from '../lib/statistics.mjs'

const plugins = ['@lakeauth/azure', '@lakeauth/federation', '@lakeauth/gcp', '@lakeauth/netrc']
const goal = 5

/** What the import of a plugin takes where core is loaded, each time in a process of its own. In turns. */
export default {
  id: 'import-plugin',
  title: 'Import of a plugin beside core',
  unit: 'ms',
  goal: `at most ${goal} each`,
  peers: [],
  async run({ quick }) {
    const times = Object.fromEntries(plugins.map((name) => [name, []]))
    for (let round = 0; round < (quick ? 2 : 25); round++)
      for (const name of rotated(plugins, round))
        times[name].push((await probe('import-plugin', { specifier: name })).milliseconds)
    const rows = plugins.map((peer) => ({ peer, value: median(times[peer]) }))
    const slowest = Math.max(...rows.map(({ value }) => value))
    return {
      rows,
      parts: Object.fromEntries(rows.map(({ peer, value }) => [peer, value <= goal])),
      ratio: { value: slowest / goal, of: `the ${goal} ms that it may take, the slowest` },
    }
  },
}
