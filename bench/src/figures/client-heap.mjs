import { rowOfUncached, rowsOf, valueOf } from '../lib/asked.mjs'
import { probe } from '../lib/probe.mjs'

/** Used heap after collection, with 10,000 clients that each hold a token of their own, less what it was before them. */
export default {
  id: 'client-heap',
  title: 'Heap for each of 10,000 clients with token',
  unit: 'B',
  goal: 'at most 3,000',
  peers: [
    'lakeauth',
    'databricks-sdk',
    'databricks-sql',
    'databricks-sql-provider',
    'azure-identity',
    'azure-identity-provider',
    'google-auth',
    'oauth4webapi',
    'openid-client',
    'yardstick',
  ],
  async run({ endpoint, peers, quick, log }) {
    const measure = async (peer) => {
      log(`client-heap: ${peer}`)
      const input = { endpoint, peer, clients: quick ? 100 : 10_000, parallel: 8 }
      return { value: (await probe('client-heap', input, { flags: ['--expose-gc'] })).bytes }
    }
    const rows = await rowsOf(peers, endpoint, measure, rowOfUncached)
    return { rows, holds: valueOf(rows, 'lakeauth') <= 3000 }
  },
}
