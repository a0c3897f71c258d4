import { published, rowOfUncached, rowsOf, valueOf } from '../lib/asked.mjs'
import { probe } from '../lib/probe.mjs'
import { median } from '../lib/statistics.mjs'

/**
 * Each peer beside the bare function and the clock in one process, so that a busy moment strikes all three; a process for
 * each peer, so that no library slows another; several processes in turns, since one may be compiled worse than the next.
 */
export default {
  id: 'cached-call',
  title: 'Cached call over a bare async function',
  unit: 'x',
  goal: 'at most 1.25x an async function that reads the clock, at most 1/5 of every peer, lakeauth-pat at most 1.3x the bare function',
  peers: [
    'lakeauth',
    'lakeauth-pat',
    'databricks-sdk',
    'databricks-sql',
    'databricks-sql-provider',
    'azure-identity',
    'azure-identity-provider',
    'google-auth',
    'oauth4webapi',
    'openid-client',
    'yardstick',
    'clock',
  ],
  async run({ endpoint, peers, quick }) {
    const processes = quick ? 1 : 5
    const input = { endpoint, rounds: quick ? 3 : 30, batchMs: quick ? 1 : 10 }
    const ratios = {}
    const measure = async (peer) => {
      const runs = []
      for (let run = 0; run < processes; run++) runs.push(await probe('cached-call', { ...input, peer }))
      const over = (base) => median(runs.map((times) => median(times[peer].map((time, at) => time / times[base][at]))))
      ratios[peer] = over('clock')
      const nanoseconds = median(runs.map((times) => median(times[peer])))
      return { value: over('bare'), note: `${nanoseconds.toFixed(0)} ns; ${over('clock').toFixed(2)}x the clock` }
    }
    const rows = await rowsOf(peers, endpoint, measure, rowOfUncached)
    const ours = valueOf(rows, 'lakeauth')
    const next = Math.min(...published(rows).map(({ value }) => value))
    return {
      rows,
      parts: {
        'at most 1.25x an async function that reads the clock': ratios.lakeauth <= 1.25,
        'at most 1/5 of every peer': ours <= next / 5,
        'lakeauth-pat at most 1.3x the bare function': valueOf(rows, 'lakeauth-pat') <= 1.3,
      },
      ratio: { value: ratios.lakeauth, of: 'an async function that reads the clock' },
    }
  },
}
