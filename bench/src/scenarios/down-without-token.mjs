import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'down-without-token',
  title: 'Endpoint down, token ended: requests of 1,000 calls in 5 s, and time until one is served afterwards',
  unit: 'requests; ms',
  goal: 'at most 20; served within 1.5 s after the endpoint is back',
  peers: askedPeers,
  async run({ peers, log }) {
    const { measured, complete, rows } = await inChildren('down-without-token', peers, { atOnce: 5, log, rowOf })
    const { requests, servedAfter } = measured.lakeauth ?? {}
    return {
      rows,
      parts: {
        'every peer is measured': complete,
        'at most 20 requests': requests <= 20,
        'within 1.5 s': servedAfter <= 1500,
      },
    }
  },
}

function rowOf({ requests, whileDown, servedAfter, longest }) {
  const after = servedAfter === undefined ? `none in ${longest / 1000} s` : `${Math.round(servedAfter)} ms`
  const note = whileDown > 0 ? `${whileDown} calls were given the token that had ended` : undefined
  return { value: `${requests}; ${after}`, ...(note && { note }) }
}
