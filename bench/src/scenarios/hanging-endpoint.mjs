import { askedPeers } from './lib/asked-peers.mjs'
import { inChildren } from './lib/in-children.mjs'

export default {
  id: 'hanging-endpoint',
  title: 'Until a caller learns that the endpoint hangs',
  unit: 's',
  goal: 'a typed error at the deadline, which is settable: `timeouts.totalMs` is 2 s here and 60 s unless set',
  peers: askedPeers,
  async run({ peers, log, quick }) {
    const { measured, complete, rows } = await inChildren('hanging-endpoint', peers, {
      atOnce: peers.length,
      log,
      quick,
      rowOf,
    })
    const { code, wait, set } = measured.lakeauth ?? {}
    return {
      rows,
      parts: {
        'every peer is measured': complete,
        'a typed error': code === 'ERR_TOKEN_TIMEOUT',
        'at the deadline': wait >= set && wait <= set + 500,
      },
      ...(wait && { ratio: { value: wait / set, of: 'the deadline that was set' } }),
    }
  },
}

function rowOf({ longest, set, wait, served, error }) {
  if (longest) return { value: `none in ${longest / 1000} s` }
  const deadline = set ? `, its deadline set to ${set / 1000} s` : ''
  return { value: wait / 1000, note: `${served ? 'served' : error}${deadline}` }
}
