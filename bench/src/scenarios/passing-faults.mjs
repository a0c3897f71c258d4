import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'passing-faults',
  title: 'Requests until a caller is served through one 503, three 503s, a 429 with Retry-After: 1',
  unit: 'requests',
  goal: '2, 4, 2, the last of them after 1.0 to 1.3 s',
  peers: askedPeers,
  async run({ peers, log }) {
    const { measured, complete, rows } = await inChildren('passing-faults', peers, { atOnce: 5, log, rowOf })
    const { one503, three503, retryAfter } = measured.lakeauth ?? {}
    return {
      rows,
      parts: {
        'every peer is measured': complete,
        'one 503': isServed(one503, 2),
        'three 503s': isServed(three503, 4),
        429: isServed(retryAfter, 2),
        'after 1.0 to 1.3 s': isBetween(retryAfter?.seconds, 1, 1.3),
      },
    }
  },
}

function isServed(fault, requests) {
  return fault?.served === true && fault.requests === requests
}

function isBetween(value, least, most) {
  return value >= least && value <= most
}

function rowOf({ one503, three503, retryAfter }) {
  const note = `503: ${told(one503)}; three 503s: ${told(three503)}; 429: ${told(retryAfter)}`
  const value = [one503, three503, retryAfter].map(({ served, requests }) => (served ? requests : 'error')).join(', ')
  return { value, note }
}

function told({ served, error, requests, seconds }) {
  const end = served ? 'served' : (error ?? 'no answer in 20 s')
  const many = `${requests} ${requests === 1 ? 'request' : 'requests'}`
  return requests > 1 ? `${end}, ${many} in ${seconds.toFixed(1)} s` : `${end}, ${many}`
}
