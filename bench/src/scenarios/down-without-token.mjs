import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'down-without-token',
  title: 'Requests that 1,000 calls in 5 s cause while the endpoint is down and the token has ended',
  unit: 'requests',
  goal: 'at most 20; served within 1.5 s after the endpoint is back',
  peers: askedPeers,
  async run({ peers, log }) {
    const { measured, rows } = await inChildren('down-without-token', peers, { atOnce: 5, log, rowOf })
    const { requests, servedAfter } = measured.lakeauth ?? {}
    return { rows, holds: requests <= 20 && servedAfter <= 1500 }
  },
}

function rowOf({ requests, whileDown, servedAfter, longest }) {
  const after =
    servedAfter === undefined
      ? `not served within ${longest / 1000} s after`
      : `served ${Math.round(servedAfter)} ms after`
  const ended = whileDown > 0 ? `; ${whileDown} calls were given the token that had ended` : ''
  return { value: requests, note: `${after} the endpoint was back${ended}` }
}
