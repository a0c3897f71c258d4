import { rowOfUncached, rowsOf, valueOf } from '../lib/asked.mjs'
import { probe } from '../lib/probe.mjs'
import { median } from '../lib/statistics.mjs'
import cachedCall from './cached-call.mjs'

/** Room for all that the calls of one round allocate, so that no collection falls into it. */
const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256']

/** Growth of the used heap over many calls without a collection in between, divided by the calls. */
export default {
  id: 'allocated',
  title: 'Bytes allocated by a cached call',
  unit: 'B',
  goal: 'at most 400',
  peers: [...cachedCall.peers, 'bare'],
  async run({ endpoint, peers, quick }) {
    const measure = async (peer) => ({
      value: median(await probe('allocated', { endpoint, peer, rounds: quick ? 1 : 7 }, { flags })),
    })
    const rows = await rowsOf(peers, endpoint, measure, rowOfUncached)
    return { rows, holds: valueOf(rows, 'lakeauth') <= 400 && valueOf(rows, 'lakeauth-pat') <= 400 }
  },
}
