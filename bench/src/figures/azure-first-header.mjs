import { rowOfUnavailable, valueOf, withVia } from '../lib/asked.mjs'
import { startTimes } from '../lib/start-times.mjs'

const most = 1.1

/** Both tokens of a service principal on Azure, from the start of the process. Both peers go the same way, in turns. */
export default {
  id: 'azure-first-header',
  title: 'Start to first headers on Azure, over bare Node',
  unit: 'ms',
  goal: `at most ${most} of @azure/identity`,
  peers: ['lakeauth-azure', 'azure-identity-tokens'],
  async run({ endpoint, peers, quick }) {
    const unavailable = {}
    for (const peer of peers) unavailable[peer] = await rowOfUnavailable(peer, endpoint)
    const asked = peers.filter((peer) => !unavailable[peer])
    const inputs = Object.fromEntries(asked.map((peer) => [peer, { endpoint, peer }]))
    const times = await startTimes('first-bearer', inputs, { rounds: quick ? 2 : 20 })
    const rows = await Promise.all(peers.map((peer) => unavailable[peer] ?? withVia({ peer, value: times[peer] })))
    const ratio = valueOf(rows, 'lakeauth-azure') / valueOf(rows, 'azure-identity-tokens')
    return { rows, holds: ratio <= most, ratio: { value: ratio, of: '@azure/identity' } }
  },
}
