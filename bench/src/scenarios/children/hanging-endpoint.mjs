import { setTimeout as sleep } from 'node:timers/promises'
import { timed } from '../lib/calls.mjs'
import { nameOf } from '../lib/errors.mjs'
import { tokenOperation } from '../lib/operations.mjs'
import { openerOf } from '../lib/opener.mjs'

const LONGEST_MS = 35_000
/** What the user of ours sets in this scenario. */
const SET_MS = 2_000

/** One caller of a new client, while connections are taken and nothing is answered. */
export async function measure({ peer, endpoint, admin, quick }) {
  const longest = quick ? 3_000 : LONGEST_MS
  const set = peer.name === 'lakeauth' ? SET_MS : undefined
  await admin.fault({ operation: tokenOperation(peer.name), transport: { kind: 'hang' } })
  const client = await (await openerOf(peer, { timeouts: { totalMs: set } }))(endpoint)
  const answer = await Promise.race([timed(() => client.headers()), sleep(longest)])
  if (!answer) return { longest }
  return { set, wait: answer.wait, served: Boolean(answer.headers), ...(answer.error && errorOf(answer.error)) }
}

function errorOf(error) {
  return { error: nameOf(error), code: error.code }
}
