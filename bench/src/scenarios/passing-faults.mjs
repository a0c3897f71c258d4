import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'passing-faults',
  title: 'Served through one 503, three 503s, and a 429 with Retry-After: 1',
  unit: 'of 3',
  goal: '3 in 2, 4 and 2 requests, the last of them after 1.0 to 1.3 s',
  peers: askedPeers,
  async run({ peers, log }) {
    const { measured, rows } = await inChildren('passing-faults', peers, { atOnce: 5, log, rowOf })
    const { one503, three503, retryAfter } = measured.lakeauth ?? {}
    const holds =
      isServed(one503, 2) && isServed(three503, 4) && isServed(retryAfter, 2) && isBetween(retryAfter.seconds, 1, 1.3)
    return { rows, holds }
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
  return { value: [one503, three503, retryAfter].filter(({ served }) => served).length, note }
}

function told({ served, error, requests, seconds }) {
  const end = served ? 'served' : (error ?? 'no answer in 20 s')
  const many = `${requests} ${requests === 1 ? 'request' : 'requests'}`
  return requests > 1 ? `${end}, ${many} in ${seconds.toFixed(1)} s` : `${end}, ${many}`
}
