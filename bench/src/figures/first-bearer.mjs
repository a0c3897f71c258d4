import { rowOfUnavailable, valueOf, withVia } from '../lib/asked.mjs'
import { startTimes } from '../lib/start-times.mjs'

export default {
  id: 'first-bearer',
  title: 'Start to first bearer, over bare Node',
  unit: 'ms',
  goal: 'at most 1/4 of the SDK',
  peers: [
    'lakeauth',
    'databricks-sdk',
    'databricks-sql',
    'databricks-sql-provider',
    'azure-identity',
    'google-auth',
    'oauth4webapi',
    'openid-client',
    'yardstick',
  ],
  async run({ endpoint, peers, quick }) {
    const unavailable = {}
    for (const peer of peers) unavailable[peer] = await rowOfUnavailable(peer, endpoint)
    const asked = peers.filter((peer) => !unavailable[peer])
    const inputs = Object.fromEntries(asked.map((peer) => [peer, { endpoint, peer }]))
    const times = await startTimes('first-bearer', inputs, { rounds: quick ? 2 : 25 })
    const rows = await Promise.all(peers.map((peer) => unavailable[peer] ?? withVia({ peer, value: times[peer] })))
    const ours = valueOf(rows, 'lakeauth')
    const sdk = valueOf(rows, 'databricks-sdk')
    return { rows, holds: ours <= sdk / 4, ratio: { value: ours / sdk, of: 'the SDK' } }
  },
}
