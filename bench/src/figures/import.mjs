import { valueOf } from '../lib/asked.mjs'
import { loadPeer } from '../lib/peers.mjs'
import { startTimes } from '../lib/start-times.mjs'

export default {
  id: 'import',
  title: 'Import, over bare Node',
  unit: 'ms',
  goal: 'at most 20, at most 1/10 of the SDK',
  peers: [
    'lakeauth',
    'databricks-sdk',
    'databricks-sql',
    'azure-identity',
    'google-auth',
    'oauth4webapi',
    'openid-client',
    'yardstick',
  ],
  async run({ peers, quick }) {
    const inputs = {}
    for (const name of peers) inputs[name] = { specifier: (await loadPeer(name)).package ?? `../peers/${name}.mjs` }
    const times = await startTimes('import', inputs, { rounds: quick ? 2 : 25 })
    const rows = peers.map((peer) => ({ peer, value: times[peer] }))
    const ours = valueOf(rows, 'lakeauth')
    const sdk = valueOf(rows, 'databricks-sdk')
    return {
      rows,
      parts: { 'at most 20': ours <= 20, 'at most 1/10 of the SDK': ours <= sdk / 10 },
      ratio: { value: ours / sdk, of: 'the SDK' },
    }
  },
}
