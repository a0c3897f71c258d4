import { setTimeout as sleep } from 'node:timers/promises'
import { timed } from '../lib/calls.mjs'
import { nameOf } from '../lib/errors.mjs'
import { tokenOperation } from '../lib/operations.mjs'
import { isToken, requestsOf } from '../lib/requests.mjs'

const LONGEST_MS = 20_000

/** What an endpoint answers for a while before it is well again. */
const faults = {
  one503: { times: 1, respond: { status: 503 } },
  three503: { times: 3, respond: { status: 503 } },
  retryAfter: { times: 1, respond: { status: 429, headers: { 'retry-after': '1' } } },
}

/** One caller of a new client for each fault. */
export async function measure({ peer, endpoint, admin }) {
  const found = {}
  for (const [name, fault] of Object.entries(faults)) {
    await admin.clearFaults()
    await admin.clearJournal()
    await admin.fault({ operation: tokenOperation(peer.name), ...fault })
    const client = await peer.open(endpoint)
    const answer = await Promise.race([timed(() => client.headers()), sleep(LONGEST_MS, { wait: LONGEST_MS })])
    const times = (await requestsOf(admin)).entries.filter(isToken).map(({ time }) => time)
    found[name] = {
      served: Boolean(answer.headers),
      ...(answer.error && { error: nameOf(answer.error) }),
      requests: times.length,
      seconds: (times.at(-1) - times[0]) / 1000,
    }
  }
  return found
}
