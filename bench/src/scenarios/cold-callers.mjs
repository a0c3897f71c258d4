import { rowOfUncached } from '../lib/asked.mjs'
import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'cold-callers',
  title: 'Requests that 1,000 callers without a token cause',
  unit: 'token + discovery',
  goal: '1 for the token and at most 1 for discovery, also ahead of its end, at its end and after a rejection; p99 at most 1.2x the endpoint’s delay per round trip',
  peers: askedPeers,
  async run({ peers, log }) {
    // A wait is judged, so ours has the machine to itself.
    const options = { alone: ['lakeauth'], atOnce: 2, log, rowOf, exclude: rowOfUncached }
    const { measured, complete, rows } = await inChildren('cold-callers', peers, options)
    const { cold, ahead, expired, rejected } = measured.lakeauth ?? {}
    const phases = [cold, ahead, expired, rejected]
    return {
      rows,
      parts: {
        'every peer is measured': complete,
        cold: isOne(cold),
        'ahead of its end': isOne(ahead),
        'at its end': isOne(expired),
        'after a rejection': isOne(rejected),
        'p99 at most 1.2x': phases.every((phase) => phase?.ratio <= 1.2),
      },
    }
  },
}

function isOne(phase) {
  return phase?.token === 1 && phase.discovery <= 1 && phase.failed === 0
}

function rowOf({ cold, ahead, expired, rejected }) {
  const phases = [
    ['cold', cold],
    [ahead ? `${ahead.left} s before the end` : 'ahead', ahead],
    ['at the end', expired],
    ['rejected', rejected],
  ]
  return {
    value: `${cold.token}+${cold.discovery}`,
    note: phases.map(([when, phase]) => `${when} ${told(phase)}`).join('; '),
  }
}

/** Requests for tokens and for discovery, and how much longer callers waited than the endpoint made them. */
function told(phase) {
  if (!phase) return 'n/a'
  const failed = phase.failed > 0 ? `, ${phase.failed} failed` : ''
  return `${phase.token}+${phase.discovery}, p99 ${phase.ratio.toFixed(2)}x${failed}`
}
