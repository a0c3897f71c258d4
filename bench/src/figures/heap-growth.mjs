import { rowOfUncached, rowsOf, valueOf } from '../lib/asked.mjs'
import { probe } from '../lib/probe.mjs'
import cachedCall from './cached-call.mjs'

/** Used heap after collection, after 1e6 calls, less before; code that was compiled in between counts as growth. */
export default {
  id: 'heap-growth',
  title: 'Heap growth over 1e6 calls',
  unit: 'KiB',
  goal: 'below 100',
  peers: cachedCall.peers,
  async run({ endpoint, peers, quick }) {
    const measure = async (peer) => {
      const input = { endpoint, peer, calls: quick ? 1e4 : 1e6, limitMs: 20_000 }
      const { bytes, calls } = await probe('heap-growth', input, { flags: ['--expose-gc'] })
      return {
        value: bytes / 1024,
        ...(calls < input.calls && { note: `${calls} calls, for as many as 20 s allowed` }),
      }
    }
    const rows = await rowsOf(peers, endpoint, measure, rowOfUncached)
    return { rows, holds: valueOf(rows, 'lakeauth') < 100 && valueOf(rows, 'lakeauth-pat') < 100 }
  },
}
