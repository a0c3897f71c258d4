import { rowOfUncached } from '../lib/asked.mjs'
import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'down-with-token',
  title: 'Endpoint down, token valid: served of 1,000 calls in 5 s, and requests, at the worst moment',
  unit: 'served; requests',
  goal: '1000, with at most 10 requests',
  peers: askedPeers,
  async run({ peers, log }) {
    const options = { atOnce: 5, log, rowOf, exclude: rowOfUncached }
    const { measured, complete, rows } = await inChildren('down-with-token', peers, options)
    const moments = measured.lakeauth?.moments ?? []
    return {
      rows,
      parts: {
        'every peer is measured': complete,
        'all are served': moments.length > 0 && moments.every(({ served }) => served === 1000),
        'at most 10 requests': moments.length > 0 && moments.every(({ requests }) => requests <= 10),
      },
    }
  },
}

function rowOf({ moments }) {
  // Fewest served; of those alike, most requests.
  const [worst] = moments.toSorted((a, b) => a.served - b.served || b.requests - a.requests)
  return { value: `${worst.served}; ${worst.requests}`, note: moments.map(told).join('; ') }
}

function told({ left, served, requests, longestMs }) {
  const waited = longestMs > 50 ? `, some after ${(longestMs / 1000).toFixed(1)} s` : ''
  return `${left} s left: ${served}${waited}, ${requests} requests`
}
