import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../../lib/statistics.mjs'
import { crowd } from '../lib/calls.mjs'
import { lifeOf, moments } from '../lib/life.mjs'
import { openerOf } from '../lib/opener.mjs'
import { requestsOf } from '../lib/requests.mjs'

const CALLERS = 1000
const DELAY_MS = 500
/** A client may keep a distance of a second between its requests for one token. */
const APART_MS = 1100

/** A thousand callers at once: with no token, ahead of its end, at its end, and after a server has refused it. */
export async function measure({ peer, endpoint, admin }) {
  const open = await openerOf(peer)
  await admin.fault({ operation: '*', delay: DELAY_MS })
  // What one caller alone needs. It also wakes what the process needs once, such as the HTTP client.
  const alone = await open(endpoint)
  await alone.headers()
  const trips = (await requestsOf(admin)).entries.length
  const client = await open(endpoint)
  const life = lifeOf(admin)
  const phase = async (call, tripsAlone) => {
    await admin.clearJournal()
    const answers = await crowd(CALLERS, call)
    const { token, discovery } = await requestsOf(admin)
    const failed = answers.filter(({ error }) => error).length
    const p99 = quantile(
      answers.map(({ wait }) => wait),
      0.99,
    )
    return { token, discovery, failed, p99, ratio: p99 / (DELAY_MS * tripsAlone), headers: answers[0].headers }
  }
  const headers = () => client.headers()

  const cold = await phase(headers, trips)
  life.born()
  const ahead = await aheadOfTheEnd()
  life.born()
  await sleep(APART_MS)
  await life.until(-60_000)
  const expired = await phase(headers, 1)
  await sleep(APART_MS)
  const rejected = client.replace && (await phase(() => client.replace(expired.headers), 1))
  return { trips, cold, ahead, expired, rejected }

  async function aheadOfTheEnd() {
    for (const left of moments) {
      await sleep(APART_MS)
      await life.until(left * 1000)
      const found = await phase(headers, 1)
      if (found.token > 0) return { ...found, left }
    }
    return undefined
  }
}
